# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotType
# CHECK: fail-slot-type-policy.rl:8:12: error: slot `policy` needs `causal_lm` or `load`, here is `causal` [slots.4]
use std.task.addition

experiment e {
  policy = causal(layers: 1)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
