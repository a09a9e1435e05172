# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownSlot
# CHECK: fail-unknown-slot-constructor.rl:8:22: error: `causal_lm` has no slot `layer`; did you mean `layers`? [slots.1]
use std.task.addition

experiment e {
  policy = causal_lm(layer: 1, layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
