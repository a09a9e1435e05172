# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RingInit
# CHECK: fail-ring-init.rl:6:27: error: ring `c` starts empty and takes no value here [state.5]
fn f(x: f32) -> f32 {
  state c: ring<f32>[3] = 0
  next c = push(c, x)
  mean(c)
}
