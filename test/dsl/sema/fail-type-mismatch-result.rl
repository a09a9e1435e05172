# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-type-mismatch-result.rl:5:23: error: `f` needs i64, here is f32; `i64(..)` converts [types.1]
fn f(x: f32) -> i64 = x
