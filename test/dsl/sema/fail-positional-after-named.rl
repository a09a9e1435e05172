# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PositionalAfterNamed
# CHECK: fail-positional-after-named.rl:7:31: error: an argument by position follows a named one [calls.5]
fn g(x: f32, y: f32) -> f32 = x + y

fn f(x: f32) -> f32 = g(x: x, x)
