# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# CHECK: fail-replay-range.rl:13:14: error: `replay` must be from 1 to 1000, here is 0 [slots.6]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    select = top(reward, count: 2, over: [prompt, rollout])
    replay = 0
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
