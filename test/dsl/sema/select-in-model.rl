# What is selected is a root of its own, made of the whole batch.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
# CHECK: [[RANK:%[0-9]+]]: i64[prompt, rollout] = rank
# CHECK: [[KEPT:%[0-9]+]]: bool[prompt, rollout] = less [[RANK]]
# CHECK: select: [[KEPT]]
use std.advantage.grpo, std.objective.policy_gradient, std.pooling.token_mean, std.task.addition
scheduler best(score: f32[prompt, rollout]) -> bool[prompt, rollout] = top(
  score,
  count: 2,
  over: rollout,
)
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    select = best(advantage)
    objective = policy_gradient(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
