# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PresetCycle
# CHECK: Inputs/preset_loop.rl:1:12: error: `preset_loop` extends itself [presets.2]
use "Inputs/preset_loop.rl"
experiment mine = preset_loop with { seed = 3 }
