# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownStream
# CHECK: error: `response` has no stream `ref.value`; did you mean `old.value`? [streams.2]
use std.task.addition, std.reward.exact_match, std.returns.gae, std.returns.at_end
use std.objective.clipped, std.objective.value_error

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    advantage = gae(at_end(reward), old.value, along: token)
    objective = clipped(advantage) + value_error(advantage + ref.value)
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 5
  }
}
