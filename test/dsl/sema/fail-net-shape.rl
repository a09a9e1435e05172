# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetShape
# EXPECT: NetShape
# EXPECT: NetShape
# EXPECT: NetShape
# EXPECT: NetShape
# CHECK: fail-net-shape.rl:15:11: error: net `a`: here is `3`; a net is made by `mlp(axis, hidden: [64, 64])` [net.1]
# CHECK: fail-net-shape.rl:20:32: error: net `b`: `hidden` is 3; a list of widths stands here, as in `[64, 64]` [net.1]
# CHECK: fail-net-shape.rl:25:36: error: net `c`: a layer of width 0; widths are from 1 to 65536 [net.1]
# CHECK: fail-net-shape.rl:30:49: error: net `d`: activation `softplus`; it is relu or tanh [net.1]
# CHECK: fail-net-shape.rl:35:15: error: net `e`: `rollout` has no fixed size; its inputs lie along one axis declared with its size [net.1]
axis feature[2]
fn a(x: f32) -> f32 {
  net a = 3
  next a = adamw(a, x, lr: 1)
  x
}
fn b(x: f32) -> f32 {
  net b = mlp(feature, hidden: 3)
  next b = adamw(b, x, lr: 1)
  x
}
fn c(x: f32) -> f32 {
  net c = mlp(feature, hidden: [4, 0])
  next c = adamw(c, x, lr: 1)
  x
}
fn d(x: f32) -> f32 {
  net d = mlp(feature, hidden: [4], activation: softplus)
  next d = adamw(d, x, lr: 1)
  x
}
fn e(x: f32) -> f32 {
  net e = mlp(rollout, hidden: [4])
  next e = adamw(e, x, lr: 1)
  x
}
