# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsConstant
# EXPECT: CalledHere
# CHECK: fail-ring-capacity-constant.rl:8:22: error: the capacity of ring `c` must be known when the program is compiled [types.5]
# CHECK: fail-ring-capacity-constant.rl:12:7: note: in the call of `f` here
fn f(x: f32, n: i64) -> f32 {
  state c: ring<f32>[n]
  next c = push(c, x)
  mean(c)
}
check f(1, length("ab")) == 0
