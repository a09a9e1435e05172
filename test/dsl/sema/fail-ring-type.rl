# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RingUse
# EXPECT: RingUse
# CHECK: fail-ring-type.rl:7:9: error: `ring<f32>[3]` is a ring, not a value: only a state has such a type [state.7]
# CHECK: fail-ring-type.rl:9:6: error: `ring<f32>[2]` is a ring, not a value: only a state has such a type [state.7]
fn f(c: ring<f32>[3]) -> f32 = 1
fn g(x: f32) -> f32 {
  c: ring<f32>[2] = x
  c
}
