# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetLearn
# EXPECT: NetLearn
# CHECK: fail-net-learn.rl:10:16: error: net `score` only learns; write `next score = adamw(score, loss, lr: ..)` [net.4]
# CHECK: fail-net-learn.rl:15:22: error: `x` is not the net `score`; write `next score = adamw(score, loss, lr: ..)` [net.4]
axis feature[2]
fn a(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = score(x)
  score(x)
}
fn b(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = adamw(x, score(x), lr: 1)
  score(x)
}
