# Groups of one rollout that are declared.
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
use std.task.addition, std.objective.clipped, std.reward.exact_match, std.advantage.grpo
use std.advantage.ha_dw
experiment alone {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase rl: train {
    sample = { rollouts: 1, max_tokens: 3 }
    reward = exact_match(response, data.answer)
    # oracle ha_dw 8.5c
    # CHECK: error: `advantage` is 0 for every rollout: each group is one rollout, `rollouts` of `sample` being 1, and has nothing to be compared with [slots.21]
    advantage = ha_dw(grpo(reward), reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
