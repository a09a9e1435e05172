# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AbsentSlot
# CHECK: fail-absent-slot.rl:11:23: error: `reward` is read here, but phase `p` has no such slot [slots.8]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(reward * logp, over: [prompt, rollout, token])
    sample = { max_tokens: 4 }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
