# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DuplicateArgument
# CHECK: fail-duplicate-argument.rl:7:28: error: `x` is given twice [calls.4]
fn g(x: f32) -> f32 = x

fn f(x: f32) -> f32 = g(x, x: x)
