# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# CHECK: 15:5: error: slot `optimizer` is read by nothing: the objective trains the critic alone [slots.7]
use std.task.addition, std.reward.exact_match, std.returns.at_end
use std.objective.value_error

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = value_error(at_end(reward))
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 5
  }
}
