# The advantage of a rollout takes its rows with it, through the ratio and both
# branches of the clip.
# RUN: rlc build --emit=host %s | FileCheck %s
# RUN: rlc explain %s | FileCheck %s --check-prefix=WHY
# RUN: rlc explain --without dead-rows %s | FileCheck %s --check-prefix=ALL
use std.objective.clipped, std.advantage.grpo, std.reward.exact_match
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    advantage = grpo(exact_match(response, data.answer))
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    passes = 2
    steps = 2
  }
  phase watched: train {
    sample = { rollouts: 2, max_tokens: 4 }
    advantage = grpo(exact_match(response, data.answer))
    objective = clipped(advantage)
    metrics = [mean(entropy, over: [prompt, rollout, token])]
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
# CHECK-LABEL: p.sources:
# CHECK-NEXT: 3, {{[0-9]+}}, -1, p.statistics.token, p.rows.token, {{[0-9]+}}, -1, 0
# CHECK-LABEL: watched.sources:
# CHECK-NEXT: 3, {{[0-9]+}}, {{[0-9]+}}, watched.statistics.token, watched.rows.token, {{[0-9]+}}, -1, 1
# WHY-LABEL: phase p: train
# WHY: the forward and backward pass over response tokens where `advantage` is 0: the
# WHY: the forward pass under the weights that sampled over response tokens where `advantage` is 0
# WHY-LABEL: phase watched: train
# WHY: the backward pass over response tokens where `advantage` is 0: the
# ALL-NOT: is 0: the derivative
