# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AbsentSlot
# CHECK: fail-absent-slot-order.rl:13:14: error: `advantage` is read here, but slot `reward` comes before it [slots.8]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(advantage * logp, over: [prompt, rollout, token])
    sample = { max_tokens: 4 }
    reward = advantage
    advantage = reward
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
