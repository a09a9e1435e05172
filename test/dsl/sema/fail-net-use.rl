# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetUse
# EXPECT: NetUse
# CHECK: fail-net-use.rl:11:7: error: `score` is no value: call it, as in `score(features)` [net.2]
# CHECK: fail-net-use.rl:13:45: error: `mlp` is no value: it stands alone, in `net name = mlp(..)` [net.2]
axis feature[2]
fn a(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, score(x), lr: 1)
  2 * score
}
fn b(x: f32[feature]) -> f32[feature] = x + mlp(feature, hidden: [2])
