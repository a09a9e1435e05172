# Groups of one rollout, in which an advantage of the group is 0.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: LoneGroups
# EXPECT: LoneGroups
# CHECK: fail-lone-groups.rl:16:5: error: `advantage` is 0 for every rollout: each group is one rollout, `rollouts` of `sample` being 1, and has nothing to be compared with [slots.21]
# CHECK: fail-lone-groups.rl:28:5: error: `advantage` is 0
use std.task.addition, std.objective.policy_gradient, std.advantage.grpo, std.advantage.rloo
use std.advantage.ha_dw, std.reward.exact_match
experiment declared {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 1, max_tokens: 3 }
    reward = exact_match(response, data.answer)
    advantage = ha_dw(grpo(reward), reward)
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
experiment by_default {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { max_tokens: 3 }
    reward = exact_match(response, data.answer)
    advantage = rloo(reward)
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
