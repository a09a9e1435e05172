# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PlaceAxis
# CHECK: error: no axis of f32[prompt, rollout] makes room for `token`: it takes the place of one that lies beside it, or of a dense one [arrays.4]
fn f(x: f32[prompt, rollout]) -> f32[prompt, rollout, token] = place(x, at: 0, along: token)
