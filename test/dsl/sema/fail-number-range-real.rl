# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NumberRange
# CHECK: fail-number-range-real.rl:5:17: error: 1e+39 is out of range for f32 [types.9]
fn f() -> f32 = 1e39
