# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# Entropy as a bonus and as a metric: read, weighed and written.

metric spread() -> f32 = mean(entropy, over: [prompt, rollout, token])

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, level: f32 })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = -mean(data.level * logp + 0.01 * entropy, over: [prompt, rollout, token])
    metrics = [spread()]
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# Both cotangents are scalars of step space times what a prompt holds.
# CHECK: rl.row_kernel @p.rows.token gradient entropy chain [3, 2, 1, 0] inputs [#rl.input<value -1 space 1>, #rl.input<value -1 space 0>] {
# CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %[[OF_LOGP:.*]]: f32, %[[OF_ENTROPY:.*]]: f32):
# CHECK-NEXT: rl.finish %[[OF_LOGP]], %[[OF_ENTROPY]]
# CHECK: rl.row_kernel @p.statistics.token statistics entropy chain [3, 2, 1, 0]{{$}}
# CHECK-NOT: coupled
