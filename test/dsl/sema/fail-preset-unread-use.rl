# A file is used for a base that nothing extends.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# EXPECT: UnknownBase
# CHECK: 8:5: error: library `preset_base` is never read [names.3]
# CHECK: 9:19: error: no experiment `preset_bass` of this file, or that it uses, to extend; did you mean `preset_base`? [presets.1]
use "Inputs/preset_base.rl"
experiment mine = preset_bass with { seed = 3 }
