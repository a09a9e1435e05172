# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingSlot
# CHECK: fail-missing-slot.rl:10:9: error: phase `p` needs slot `objective`: scalar that is minimised [slots.2]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    steps = 1
    optimizer = adamw(lr: 1e-3)
  }
}
