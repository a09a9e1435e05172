# A warning that a library gives of arguments, where they are constants. It
# rejects nothing; the last line does.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=warning:
# EXPECT: Advice
# EXPECT: CalledHere
# EXPECT: CalledHere
# EXPECT: CalledHere
# EXPECT: TypeMismatch
# CHECK: by_variance.rl:[[#]]:{{[0-9]+}}: warning: by_variance: no group's outcomes have a variance above `tau`, so the mixed reward enters everywhere; for outcomes of 0 and 1 take 0.1 or less [outcomes.2]
# CHECK: fail-advice.rl:35:64: error: `when` needs bool, here is f32 [types.1]
use std.task.addition, std.advantage.awpo, std.awpo.by_variance, std.objective.policy_gradient
use std.reward.exact_match

experiment open {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase always: train {
    sample = { rollouts: 4, max_tokens: 3 }
    reward = exact_match(response, data.answer)
    advantage = awpo(reward, f32(truncated), 0, 1, gate: by_variance)
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase sometimes: train {
    sample = { rollouts: 4, max_tokens: 3 }
    reward = exact_match(response, data.answer)
    advantage = awpo(reward, f32(truncated), 0, 1, gate: by_variance(tau: 0.1))
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
fn a(x: f32[prompt], y: f32) -> f32[prompt] = advised(x, when: y, text: "y is odd")
