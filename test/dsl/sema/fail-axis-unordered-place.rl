# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisUnordered
# CHECK: error: `place` goes by the order of points, and the points of `criterion` have none [arrays.1]
fn f(x: f32[prompt, step], at: i64[prompt, step], of: f32[prompt, criterion]) -> f32[prompt, criterion] = of + place(x, at: at, along: criterion)
