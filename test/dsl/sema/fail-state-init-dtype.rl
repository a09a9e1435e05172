# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# EXPECT: TypeMismatch
# CHECK: fail-state-init-dtype.rl:8:18: error: `c` needs i64, here is f32; `i64(..)` converts [types.1]
# CHECK: fail-state-init-dtype.rl:11:12: error: `d` needs f32, here is bool; `f32(..)` converts [types.1]
fn f(x: f32) -> f32 {
  state c: i64 = 0.5
  next c = c
  state d: f32 = x
  next d = d > 0
  f32(c) + d
}
