# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-select-type.rl:13:14: error: `select` needs bool[prompt, rollout], here is f32[prompt, rollout] [types.1]
use std.advantage.grpo, std.objective.policy_gradient, std.pooling.token_mean, std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    select = advantage
    objective = policy_gradient(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
