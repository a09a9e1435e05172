# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# Reading values needs a critic; the policy is differentiated all the same.
# CHECK: needs: rollouts gradient old critic{{$}}
# CHECK: stream old.value
# CHECK: stream value
use std.task.addition, std.reward.exact_match, std.returns.gae, std.returns.at_end
use std.objective.clipped, std.objective.value_error

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    advantage = gae(at_end(reward), old.value, along: token)
    objective = { policy: clipped(advantage), value: value_error(advantage + old.value) }
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 5
  }
}
