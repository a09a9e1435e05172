# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisUnordered
# EXPECT: CalledHere
# CHECK: error: `next_along` goes by the order of points, and the points of `prompt` have none [arrays.1]
fn f(x: f32[*], along: axes) -> f32[*] = next_along(x, along: along, last: 0)
fn g(x: f32[prompt]) -> f32[prompt] = f(x, along: prompt)
