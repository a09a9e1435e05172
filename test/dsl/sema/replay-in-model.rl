# With `replay` the age of prompts and states of rollouts are read; without it
# an age is 0 and such a state begins anew in each step.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
# TRIP: round trip: equal
# CHECK-LABEL: experiment kept
# CHECK-DAG: [[AGE:%[0-9]+]]: i64[prompt] = age
# CHECK-DAG: [[USED:%[0-9]+]]: i64[prompt, rollout] = state select.least_used.used =
# CHECK: select: %
# CHECK-LABEL: experiment forgotten
# CHECK-NOT: = age
# CHECK-NOT: = state
use std.task.addition
scheduler least_used(score: f32[prompt, rollout]) -> bool[prompt, rollout] {
  state used: i64[prompt, rollout] = 0
  kept = top(score - f32(used) - f32(age), count: 3, over: [prompt, rollout])
  next used = used + i64(kept)
  kept
}
experiment kept {
  param rounds: i64 = 3
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    select = least_used(reward)
    replay = rounds
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
experiment forgotten {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    select = least_used(reward)
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
