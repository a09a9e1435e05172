# A clip range that would grow without bound, and outcomes whose bounds nobody
# declared.
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
use std.advantage.awpo, std.awpo.shrunk

# oracle awpo 8.8
# CHECK: error: `xi` must lie in 0.., here is -0.2 [ranges.1]
fn grown() -> f32 = shrunk(0.5, xi: -0.2)
# oracle awpo 8.6c
# CHECK: error: {{.*}}`worst`{{.*}} [calls.2]
fn unbounded(r: f32[prompt, rollout]) -> f32[prompt, rollout] = awpo(r, r)
