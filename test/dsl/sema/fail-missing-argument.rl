# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingArgument
# CHECK: fail-missing-argument.rl:7:23: error: `g` needs an argument `scale` [calls.2]
fn g(x: f32, scale: f32) -> f32 = scale * x

fn f(x: f32) -> f32 = g(x)
