# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OneAxis
# CHECK: error: `cumsum` goes along one axis, here are 2 [arrays.2]
fn f(x: f32[prompt, rollout, token]) -> f32[prompt, rollout, token] = cumsum(x, along: [rollout, token])
