# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RingCapacity
# EXPECT: CalledHere
# CHECK: fail-ring-capacity.rl:8:22: error: ring `c` needs a capacity of at least 1, here is 0 [state.6]
# CHECK: fail-ring-capacity.rl:12:7: note: in the call of `f` here
fn f(x: f32, n: i64) -> f32 {
  state c: ring<f32>[n]
  next c = push(c, x)
  mean(c)
}
check f(1, 0) == 0
