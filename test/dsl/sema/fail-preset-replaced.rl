# What is wrong with an override tells what it takes the place of.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# EXPECT: ReplacedHere
# CHECK: fail-preset-replaced.rl:11:21: error: `steps` must be at least 0, here is -1 [slots.6]
# CHECK: Inputs/preset_base.rl:21:5: note: in place of `steps` of `preset_base`, which is written here
use "Inputs/preset_base.rl"

experiment mine = preset_base with {
  phase p { steps = -1 }
}
