# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsCritic
# CHECK: error: `value` needs a critic, and phase `p` has no `critic`
use std.task.addition, std.reward.exact_match, std.returns.gae, std.returns.at_end
use std.objective.clipped, std.objective.value_error

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    advantage = gae(at_end(reward), old.value, along: token)
    objective = clipped(advantage) + value_error(advantage + old.value)
    optimizer = adamw(lr: 1e-3)
    critic = absent
    steps = 5
  }
}
