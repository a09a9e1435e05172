# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-fn-wanted.rl:7:32: error: `g` needs fn(f32) -> f32, here is a value; name a fn [types.1]
fn twice(x: f32, g: fn(f32) -> f32) -> f32 = g(g(x))

fn f(x: f32) -> f32 = twice(x, x)
