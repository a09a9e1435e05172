# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# A penalty on log_z has a cotangent of its own; max_prob is read by the row's
# own program, token_rank by a metric alone. Nobody reads top_mass of the weights
# in training, so nothing makes it.

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = mean(log_z ** 2 - stop(max_prob) * logp, over: [prompt, rollout, token])
    metrics = {
      rank: mean(token_rank, over: [prompt, rollout, token]),
      tail: mean(ref.top_mass, over: [prompt, rollout, token]),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# CHECK: rl.row_kernel @p.rows.token gradient further [log_z, max_prob, token_rank] chain [3, 2, 1, 0]
# CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %[[LOG_Z:.*]]: f32, %[[SURE:.*]]: f32, %{{.*}}: f32, %[[WEIGHT:.*]]: f32{{.*}}):
# CHECK: rl.finish %{{.*}}, %{{.*}}, %{{.*}}
# CHECK: rl.row_kernel @p.statistics.token statistics further [log_z, max_prob, token_rank] chain [3, 2, 1, 0]{{$}}
# CHECK: rl.current space "token" further [log_z, max_prob, token_rank, top_mass] :
# CHECK: rl.score reference space "token" further [log_z, max_prob, token_rank, top_mass] :
# CHECK-NOT: coupled
