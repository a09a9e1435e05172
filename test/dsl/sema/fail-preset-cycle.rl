# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PresetCycle
# EXPECT: PresetCycle
# CHECK: fail-preset-cycle.rl:7:12: error: `b` extends itself [presets.2]
# CHECK: fail-preset-cycle.rl:8:12: error: `c` extends itself [presets.2]
experiment b = c with { seed = 3 }
experiment c = b with { seed = 4 }
