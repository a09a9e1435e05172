# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-mixed-reals.rl:5:31: error: `+` does not take f32 and f64; `f64(..)` converts [types.2]
fn f(x: f32, y: f64) -> f64 = x + y
