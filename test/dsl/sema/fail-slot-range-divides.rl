# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# CHECK: fail-slot-range-divides.rl:8:63: error: `kv_heads` must be a divisor of `heads`, which is 4, here is 3 [slots.6]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 4, kv_heads: 3, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
