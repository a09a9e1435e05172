# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# Means over a response meet: log_z and max_prob are made by the first sweep
# alone, and the second reads the cotangent as an array.

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = mean(
      mean(log_z, over: token) ** 2 * stop(mean(max_prob, over: token)),
      over: [prompt, rollout],
    )
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# CHECK: rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0]
# CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %[[OF_LOG_Z:.*]]: f32):
# CHECK: rl.finish %{{.*}}, %{{.*}}, %[[OF_LOG_Z]]
# CHECK: rl.row_kernel @p.statistics.token statistics further [log_z, max_prob] chain [3, 2, 1, 0]{{$}}
# CHECK: coupled
