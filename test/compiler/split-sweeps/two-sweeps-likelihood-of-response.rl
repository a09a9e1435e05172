# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# The mean log-probability of a response as a factor: two sweeps.

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = -mean(exp(mean(logp, over: token)), over: [prompt, rollout])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# CHECK: rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0] inputs [#rl.input<value -1 space 2>] {
# CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %[[GRADIENT:.*]]: f32):
# CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
# CHECK-NEXT: rl.finish %[[GRADIENT]], %[[ZERO]]
# CHECK: rl.update loss %{{.*}} coupled sources {
# CHECK-NEXT: gradient @p.rows.token (%{{.*}} : !rl.array<f32[prompt, rollout]>)
