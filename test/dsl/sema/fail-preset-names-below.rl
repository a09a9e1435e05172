# Two that are written alike, but read two that are not.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PresetNames
# EXPECT: DeclaredHere
# EXPECT: DeclaredHere
# CHECK: error: experiment `mine` reads two that are called `half`, of `preset_base.rl` and of `fail-preset-names-below.rl`; rename one of them [presets.6]
use "Inputs/preset_base.rl"
use std.objective.nll

half = 0.25

fn spread(x: f32[prompt]) -> f32 = half * mean(x, over: prompt)

experiment mine = preset_base with {
  phase q: train { objective = spread(data.weight) * nll(data.question)  optimizer = adamw(lr: rate)  steps = 1 }
}
