# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# CHECK: fail-name-clash-parameter.rl:5:14: error: `x` is already a parameter [names.2]
fn f(x: f32, x: f32) -> f32 = x
