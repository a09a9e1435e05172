# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-operand-types-slash.rl:5:23: error: `/` does not take i64 and i64; `//` divides i64 [types.2]
fn f(n: i64) -> f32 = n / n
