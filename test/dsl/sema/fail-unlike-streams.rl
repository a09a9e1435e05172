# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnlikeStreams
# EXPECT: UnlikeStreams
# EXPECT: UnlikeStreams
# EXPECT: UnlikeStreams
# CHECK: error: `old.logp` (of engine `trainer`) is compared with `sampled.logp` (of engine `sampler`): {{.*}}`std.correction.truncated_is`{{.*}} [streams.5]
# CHECK: error: `sampled.logp` {{.*}}`logp`{{.*}} [streams.5]
# CHECK: error: {{.*}} [streams.5]
# CHECK: error: {{.*}} [streams.5]
fn difference() -> f32[prompt, rollout, token] = exp(old.logp - sampled.logp)
fn quotient() -> f32[prompt, rollout, token] = exp(sampled.logp) / exp(logp)
fn sums() -> f32[prompt, rollout] = sum(-1.0 * sampled.logp, over: token) + stop(mean(logp, over: token))
fn chosen() -> f32[prompt, rollout, token] = max(old.logp, ref.logp) - clamp(sampled.logp, -9.0, 0.0)
