# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateUnchanged
# CHECK: fail-state-unchanged.rl:6:9: error: state `c` never changes; its body needs `next c = ..` [state.2]
fn f(x: f32) -> f32 {
  state c: f32 = x
  c
}
