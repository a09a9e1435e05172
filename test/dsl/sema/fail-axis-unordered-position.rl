# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisUnordered
# CHECK: error: `position` goes by the order of points, and the points of `demo` have none [arrays.1]
fn f(x: f32[prompt, demo]) -> f32[prompt, demo] = x * f32(position(demo))
