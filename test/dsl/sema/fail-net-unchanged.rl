# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateUnchanged
# CHECK: fail-net-unchanged.rl:7:7: error: state `score` never changes; its body needs `next score = ..` [state.2]
axis feature[2]
fn a(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  score(x)
}
