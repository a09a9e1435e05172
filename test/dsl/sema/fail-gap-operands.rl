# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GapOperands
# EXPECT: GapOperands
# EXPECT: GapOperands
# CHECK: error: {{.*}}both of the trainer{{.*}} [streams.6]
# CHECK: error: {{.*}}of the weights in training{{.*}} [streams.6]
# CHECK: error: {{.*}}no log-probability as it is read [streams.6]
fn same() -> f32[prompt, rollout, token] = engine_gap(logp, old.logp)
fn stale() -> f32[prompt, rollout, token] = engine_gap(logp, sampled.logp)
fn made() -> f32[prompt, rollout, token] = engine_gap(2.0 * old.logp, sampled.logp)
