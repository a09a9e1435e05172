# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-operand-types-mixed.rl:5:31: error: `*` does not take i64 and f32; `f32(..)` converts [types.2]
fn f(n: i64, x: f32) -> f32 = n * x
