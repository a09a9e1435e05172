# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateInit
# CHECK: fail-state-init.rl:6:9: error: state `c` needs an initial value: write `state c: f32 = ..` [state.5]
fn f(x: f32) -> f32 {
  state c: f32
  next c = x
  c
}
