# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetLoss
# CHECK: fail-net-loss.rl:8:29: error: the loss of net `score` does not depend on what it gives [net.5]
axis feature[2]
fn a(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, square(stop(score(x))), lr: 1)
  score(x)
}
