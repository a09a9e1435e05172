# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TooManyArguments
# CHECK: fail-too-many-arguments.rl:7:28: error: `g` takes at most 1 arguments by position, here are 2 [calls.3]
fn g(x: f32) -> f32 = x

fn f(x: f32) -> f32 = g(x, x)
