# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DivisionByZero
# CHECK: fail-division-by-zero.rl:5:23: error: division by zero [types.6]
fn f(n: i64) -> i64 = n // 0
