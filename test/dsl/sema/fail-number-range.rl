# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NumberRange
# CHECK: fail-number-range.rl:5:17: error: 99999999999999999999 is out of range for i64 [types.9]
fn f() -> i64 = 99999999999999999999
