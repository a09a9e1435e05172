# Outside of training the current streams are scores of the policy, and a
# response whose tokens nothing reads has its token space all the same.
# RUN: rlc build --emit=rl %s | FileCheck %s
metric spread() -> f32 = mean(entropy, over: [prompt, rollout, token])
metric cut() -> f32 = mean(f32(truncated), over: [prompt, rollout])

experiment e {
  policy = load("model")

  # CHECK-LABEL: rl.phase @a evaluate
  # CHECK-SAME: #rl.space<"token", 2>]
  # CHECK: %{{.*}}, %[[ENTROPY:.*]] = rl.score policy space "token"
  # CHECK-NOT: rl.current
  # CHECK: rl.reduce sum %[[ENTROPY]] over [prompt, rollout, token]
  # CHECK: rl.metric "spread"
  phase a: evaluate {
    on = jsonl("rows.jsonl", fields: { question: text })
    sample = { max_tokens: 8, temperature: 0 }
    metrics = [spread()]
  }
  # CHECK-LABEL: rl.phase @b evaluate
  # CHECK-SAME: #rl.space<"token", 2>]
  # CHECK: rl.sample space "token"
  # CHECK-NOT: rl.score
  # CHECK: rl.metric "cut"
  phase b: evaluate {
    on = jsonl("rows.jsonl", fields: { question: text })
    sample = { max_tokens: 8, temperature: 0 }
    metrics = [cut()]
  }
}
