# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetShape
# CHECK: net `a`: here is `3`; a net is made by `mlp(axis, hidden: [64, 64])` [net.1]
# CHECK: net `b`: `hidden` is 3; a list of widths stands here, as in `[64, 64]` [net.1]
# CHECK: net `c`: a layer of width 0; widths are from 1 to 65536 [net.1]
# CHECK: net `d`: activation `softplus`; it is relu or tanh [net.1]
# CHECK: net `e`: `rollout` has no fixed size; its inputs lie along one axis declared with its size [net.1]
axis feature[2]
fn a(x: f32) -> f32 {
  net a = 3
  x
}
fn b(x: f32) -> f32 {
  net b = mlp(feature, hidden: 3)
  x
}
fn c(x: f32) -> f32 {
  net c = mlp(feature, hidden: [4, 0])
  x
}
fn d(x: f32) -> f32 {
  net d = mlp(feature, hidden: [4], activation: softplus)
  x
}
fn e(x: f32) -> f32 {
  net e = mlp(rollout, hidden: [4])
  x
}
