# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownSlot
# CHECK: fail-unknown-slot.rl:12:5: error: phase `p` has no slot `stepps`; did you mean `steps`? [slots.1]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    stepps = 4
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
