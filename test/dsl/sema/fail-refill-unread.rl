# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# EXPECT: SlotRange
# CHECK: fail-refill-unread.rl:13:5: error: slot `refill` is read by nothing: no prompt leaves the batch: there is neither `select` nor `drop_rollout` nor `drop_prompt` [slots.7]
# CHECK: fail-refill-unread.rl:25:24: error: `rounds` must be at least 1, here is 0 [slots.6]
use std.task.addition, std.objective.policy_gradient, std.filter.finished
experiment full {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 2, max_tokens: 3 }
    refill = { rounds: 2 }
    reward = f32(length(response))
    objective = policy_gradient(reward)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
experiment none {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 2, max_tokens: 3 }
    refill = { rounds: 0 }
    reward = f32(length(response))
    select = finished()
    objective = policy_gradient(reward)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
