# One name that two files give to two things cannot stand in one text.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PresetNames
# EXPECT: DeclaredHere
# EXPECT: DeclaredHere
# CHECK: fail-preset-names.rl:17:12: error: experiment `mine` reads two that are called `spread`, of `preset_base.rl` and of `fail-preset-names.rl`; rename one of them [presets.6]
# CHECK: preset_base.rl:10:4: note: `spread` is declared here
# CHECK: fail-preset-names.rl:15:4: note: `spread` is declared here
use "Inputs/preset_base.rl"
use std.objective.nll

# As in the other file, but not the same.
# It has another body.
fn spread(x: f32[prompt]) -> f32 = max(x, over: prompt)

experiment mine = preset_base with {
  phase q: train { objective = spread(data.weight) * nll(data.question)  optimizer = adamw(lr: rate)  steps = 1 }
}
