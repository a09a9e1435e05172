# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: FnSignature
# CHECK: fail-fn-signature-dtype.rl:9:32: error: `g` wants fn(f32) -> f32; `count_of` is fn(i64) -> i64 [calls.7]
fn count_of(x: i64) -> i64 = x

fn twice(x: f32, g: fn(f32) -> f32) -> f32 = g(g(x))

fn f(x: f32) -> f32 = twice(x, count_of)
