# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisUnordered
# CHECK: error: `cumsum` goes by the order of points, and the points of `rollout` have none [arrays.1]
fn f(x: f32[prompt, rollout]) -> f32[prompt, rollout] = cumsum(x, along: rollout)
