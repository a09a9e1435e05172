# Which checkpoints stay and what a run warns of: every default is there.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
# CHECK: checkpoints = checkpoints # default
# CHECK-NEXT: keep = 3 -> %{{[0-9]+}} # default
# CHECK-NEXT: best = "" # default
# CHECK-NEXT: lower = false -> %{{[0-9]+}} # default
# CHECK-NEXT: health = health # written
# CHECK-NEXT: logp_gap = 0.001 -> %{{[0-9]+}} # written
# CHECK-NEXT: equal_groups = 0.9 -> %{{[0-9]+}} # default
# CHECK-NEXT: truncated = 0.5 -> %{{[0-9]+}} # default
# CHECK-NEXT: errors = 0.05 -> %{{[0-9]+}} # default
# CHECK-NEXT: entropy = 0 -> %{{[0-9]+}} # written
# CHECK-NEXT: grad_spike = 10 -> %{{[0-9]+}} # default
experiment records {
  health = { logp_gap: 0.001, entropy: 0 }
  policy = causal_lm(layers: 1, width: 32, heads: 4, tokenizer: chars)
  data = jsonl("x", fields: { question: text })
  phase copying: train {
    objective = mean(data.question.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
