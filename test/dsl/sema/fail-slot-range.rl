# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# CHECK: fail-slot-range.rl:13:13: error: `steps` must be at least 0, here is -1 [slots.6]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = -1
  }
}
