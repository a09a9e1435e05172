# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DuplicateSlot
# CHECK: fail-duplicate-slot.rl:14:5: error: slot `steps` is written twice [slots.3]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    steps = 4
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
