# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetInput
# CHECK: fail-net-input.rl:8:40: error: net `score` takes f32 with axis `feature`, here is f32[prompt] [net.3]
axis feature[2]
fn a(x: f32[prompt]) -> f32[prompt] {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, mean(score(x), over: prompt), lr: 1)
  x
}
