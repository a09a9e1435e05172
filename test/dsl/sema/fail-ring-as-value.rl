# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RingUse
# EXPECT: RingUse
# EXPECT: RingUse
# EXPECT: RingUse
# CHECK: fail-ring-as-value.rl:15:7: error: `c` is a ring, not a value: only reductions take it, as in `mean(c)` [state.7]
# CHECK: fail-ring-as-value.rl:16:15: error: `c` is a ring, not a value: `mean(c)` is over the values it holds, without `over:` [state.7]
# CHECK: fail-ring-as-value.rl:17:7: error: `c` is a ring, not a value: `mean`, `std`, `sum`, `min`, `max` and `count` take it, `exp` does not [state.7]
# CHECK: fail-ring-as-value.rl:18:17: error: `c` is a ring, not a value: only reductions take it, as in `mean(c)` [state.7]
fn g(x: f32) -> f32 = x
fn f(x: f32) -> f32 {
  state c: ring<f32>[3]
  next c = push(c, x)
  a = c + 1
  b = mean(c, over: prompt)
  d = exp(c)
  a + b + d + g(c)
}
