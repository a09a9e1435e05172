# A param of the base is seen by what extends it.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# EXPECT: DeclaredHere
# EXPECT: ExtendedHere
# CHECK: Inputs/preset_base.rl:13:9: error: `rate` is already a fn [names.2]
# CHECK: fail-preset-param-clash.rl:10:4: note: `rate` is declared here
use "Inputs/preset_base.rl"
fn rate(x: f32) -> f32 = 2 * x
experiment mine = preset_base with { seed = 3 }
