# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetSteps
# EXPECT: SlotRange
# CHECK: fail-net-steps.rl:10:53: error: `steps` of net `score` is a constant from 1 to 64, here is 65 [net.7]
# CHECK: fail-net-steps.rl:15:43: error: `lr` must be at least 0, here is -1 [slots.6]
axis feature[2]
fn a(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, score(x), lr: 1, steps: 65)
  score(x)
}
fn b(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, score(x), lr: -1)
  score(x)
}
