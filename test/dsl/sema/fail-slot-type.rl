# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotType
# CHECK: fail-slot-type.rl:13:13: error: slot `steps` needs an i64, here is f32 [slots.4]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 4.5
  }
}
