# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-type-mismatch-i64.rl:7:25: error: `x` needs f32, here is i64; `f32(..)` converts [types.1]
fn g(x: f32) -> f32 = x

fn f(n: i64) -> f32 = g(n)
