# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PartialPositional
# CHECK: fail-partial-positional.rl:9:39: error: `scaled` is passed on, not called; its arguments must be named here [calls.6]
fn scaled(x: f32, by: f32) -> f32 = x * by

fn twice(x: f32, g: fn(f32) -> f32) -> f32 = g(g(x))

fn f(x: f32) -> f32 = twice(x, scaled(2))
