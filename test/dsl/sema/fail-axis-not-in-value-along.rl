# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisNotInValue
# CHECK: error: `step` is not an axis of the value, which is f32[prompt] [axes.2]
fn f(x: f32[prompt]) -> f32[prompt] = cumsum(x, along: step)
