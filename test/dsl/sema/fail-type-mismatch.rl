# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-type-mismatch.rl:7:29: error: `x` needs f32, here is text [types.1]
fn g(x: f32) -> f32 = x

fn f(name: text) -> f32 = g(name)
