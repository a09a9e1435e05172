# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# Two texts: a source each, both in one sweep. The entropy chooses a side; no
# gradient flows through the choice.
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, reply: text, level: f32 })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = mean(where(entropy < 0.5, logp, logp * data.level), over: [prompt, rollout, token]) - mean(data.reply.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# CHECK: rl.row_kernel @p.rows.token gradient entropy chain [3, 2, 1, 0]
# CHECK-NEXT: ^bb0(%{{[^:]*}}: f32, %[[ENTROPY:[^:]*]]: f32,
# CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
# CHECK: %[[LESS:.*]] = arith.cmpf olt, %[[ENTROPY]], %{{.*}} : f32
# CHECK: arith.select %[[LESS]]
# CHECK: rl.finish %{{.*}}, %[[ZERO]]
# CHECK: rl.row_kernel @p.statistics.token statistics entropy chain
# CHECK: rl.row_kernel @p.rows.token_1 gradient chain [4, 1, 0]
# CHECK: rl.row_kernel @p.statistics.token_1 statistics chain [4, 1, 0]{{$}}
# CHECK: rl.update loss %{{.*}} sources {
# CHECK-NEXT: "token" {{.*}} gradient @p.rows.token
# CHECK-NEXT: "token_1" {{.*}} gradient @p.rows.token_1
