# RUN: rlc explain %s | FileCheck %s
# Statistics are made by the sweeps that make log-probabilities: those that are
# read, and no pass of their own.
# CHECK: forward and backward in training
# CHECK: log_z row-statistics.rl:[[# @LINE + 18]]
# CHECK-LABEL: A step, in order
# CHECK: log_z of the row, token_rank of the row, gradient
# CHECK-NOT: max_prob
# CHECK-NOT: top_mass
# CHECK: log_z {{ *}}f32[row]
# CHECK-NEXT: token_rank {{ *}}f32[row]
# CHECK-LABEL: Left out
use std.task.addition, std.objective.policy_gradient
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    advantage = 1
    objective = {
      policy: policy_gradient(advantage),
      norm: 1e-4 * mean(log_z ** 2, over: [prompt, rollout, token]),
    }
    metrics = { rank: mean(token_rank, over: [prompt, rollout, token]) }
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
