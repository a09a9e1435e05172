# An experiment extends one of another file, through a third. What is written
# in a file sees the names of that file, and is found there.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --resolved %s | FileCheck %s --check-prefix=RESOLVED
# RUN: rl-analyze --stdlib %stdlib --round-trip %s
use "Inputs/preset_middle.rl" as quick
use std.objective.nll

# Like a name of the third file, which the experiment does not read.
fn doubled(x: f32[prompt]) -> f32 = min(x, over: prompt)

# CHECK-LABEL: experiment mine
# CHECK: param rate: f32 = 0.25
# CHECK: seed = 7 {{.*}}# written preset_middle.rl:7
# CHECK: policy = causal_lm  # written preset_base.rl:14
# CHECK: phase p: train
# CHECK: objective = spread(data.weight) * nll(data.question)  # written preset_base.rl:18
# CHECK: optimizer = adamw  # written preset_base.rl:20
# CHECK: steps = 20 {{.*}}# written preset_middle.rl:8
# CHECK: phase q: train
# CHECK: objective = doubled(data.weight) * nll(data.question)  # written presets-across-files.rl:

# RESOLVED: use std.objective.nll
# RESOLVED-NEXT: use std.schedule.constant as flat
# RESOLVED-NOT: use
# RESOLVED: param shrink: f32 = 0.5
# RESOLVED: half = 0.5
# RESOLVED: axis remark
# RESOLVED: fn spread(x: f32[prompt]) -> f32 = half * mean(x, over: prompt)
# RESOLVED: fn doubled(x: f32[prompt]) -> f32 = min(x, over: prompt)
# RESOLVED-NOT: fn
# RESOLVED: experiment mine {
# RESOLVED-NEXT: param rate: f32 = 0.25
# RESOLVED-NEXT: seed = 7
# RESOLVED: objective = spread(data.weight) * nll(data.question)
# RESOLVED: optimizer = adamw(lr: flat(rate * shrink, warmup: 0)
experiment mine = quick with {
  param rate: f32 = 0.25
  phase q: train { objective = doubled(data.weight) * nll(data.question)  optimizer = adamw(lr: rate)  steps = 1 }
}
