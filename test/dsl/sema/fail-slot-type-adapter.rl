# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotType
# CHECK: fail-slot-type-adapter.rl:8:35: error: slot `adapter` needs `lora` or `peft`, here is `adamw` [slots.4]
use std.objective.nll, std.task.addition

experiment e {
  policy = load("model", adapter: adamw(lr: 1e-3))
  data = addition()
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
