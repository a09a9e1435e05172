# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateInit
# CHECK: fail-state-init-ring.rl:6:27: error: state `c` is a ring, which starts empty; drop the value [state.5]
fn f(x: f32) -> f32 {
  state c: ring<f32>[3] = 0
  next c = push(c, x)
  mean(c)
}
