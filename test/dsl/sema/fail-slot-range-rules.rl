# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# EXPECT: SlotRange
# EXPECT: SlotRange
# EXPECT: SlotRange
# CHECK: fail-slot-range-rules.rl:14:46: error: `rank` must be at least 1, here is 0 [slots.6]
# CHECK: fail-slot-range-rules.rl:18:44: error: `iterations` must be from 1 to 20, here is 21 [slots.6]
# CHECK: fail-slot-range-rules.rl:18:80: error: `momentum` must be at least 0 and below 1, here is 1 [slots.6]
# CHECK: fail-slot-range-rules.rl:19:15: error: `average` must be at least 0 and below 1, here is 1 [slots.6]
use std.objective.nll, std.task.addition

experiment e {
  policy = load("model", adapter: lora(rank: 0))
  data = addition()
  phase p: train {
    objective = nll(data.answer)
    optimizer = muon(lr: 1e-3, iterations: 21, others: sgd(lr: 1e-3, momentum: 1))
    average = 1
    steps = 1
  }
}
