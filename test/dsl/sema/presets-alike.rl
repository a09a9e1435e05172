# What is written alike in both files, and reads alike, stands in the text once.
# RUN: rl-analyze --stdlib %stdlib --resolved %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s
# CHECK: half = 0.5
# CHECK-NOT: half =
# CHECK: fn spread
# CHECK-NOT: fn spread
# CHECK: experiment mine {
use "Inputs/preset_base.rl"
use std.objective.nll

half = 0.5

fn spread(x: f32[prompt]) -> f32 = half * mean(x, over: prompt)

experiment mine = preset_base with {
  phase q: train { objective = spread(data.weight) * nll(data.question)  optimizer = adamw(lr: rate)  steps = 1 }
}
