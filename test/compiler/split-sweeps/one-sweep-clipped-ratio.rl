# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# The clipped ratio is pointwise in its tokens: one sweep.
use std.objective.clipped, std.pooling.token_mean, std.advantage.grpo, std.reward.exact_match

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = clipped(grpo(exact_match(response, data.answer)), low: 0.2, high: 0.28, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# Inputs: the advantage by rollout and minus one over the number of tokens.
# CHECK: rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0] inputs [#rl.input<value -1 space 2>, #rl.input<value -1 space 0>] {
# CHECK-NEXT: ^bb0(%[[LOGP:.*]]: f32, %{{.*}}: f32, %[[ADVANTAGE:.*]]: f32, %[[SCALE:.*]]: f32):
# CHECK-DAG: %[[LOW:.*]] = arith.constant 8.000000e-01 : f32
# CHECK-DAG: %[[HIGH:.*]] = arith.constant 1.280000e+00 : f32
# CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
# With one pass the old stream is the current one.
# CHECK: %[[AWAY:.*]] = arith.subf %[[LOGP]], %[[LOGP]]
# CHECK: %[[RATIO:.*]] = math.exp %[[AWAY]]
# CHECK: arith.cmpf olt, %[[HIGH]], %[[RATIO]]
# CHECK: arith.minimumf %[[RATIO]], %[[HIGH]]
# CHECK: arith.maximumf %{{.*}}, %[[LOW]]
# CHECK: %[[GRADIENT:.*]] = arith.mulf %{{.*}}, %[[RATIO]]
# CHECK-NEXT: rl.finish %[[GRADIENT]], %[[ZERO]]
# CHECK: rl.row_kernel @p.statistics.token statistics chain [3, 2, 1, 0]{{$}}
# CHECK: rl.current space "token"
# CHECK: rl.stop %{{.*}} {proof = "one optimizer step is made on each batch
# CHECK-NOT: coupled
# CHECK: "token" %{{.*}}, %{{.*}} statistics @p.statistics.token gradient @p.rows.token (%{{.*}} : !rl.array<f32[prompt, rollout]>, %{{.*}} : !rl.array<f32>)
