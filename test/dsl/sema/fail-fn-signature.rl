# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: FnSignature
# CHECK: fail-fn-signature.rl:9:32: error: `g` wants fn(f32, f32) -> f32; `total` is fn(f32[prompt]) -> f32 [calls.7]
fn total(x: f32[prompt]) -> f32 = sum(x, over: prompt)

fn twice(x: f32, g: fn(f32, f32) -> f32) -> f32 = g(x, x)

fn f(x: f32) -> f32 = twice(x, total)
