# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NumberRange
# CHECK: fail-number-range-power.rl:5:23: error: exponent -1 is out of range for a power of i64 [types.9]
fn f(n: i64) -> i64 = n ** -1
