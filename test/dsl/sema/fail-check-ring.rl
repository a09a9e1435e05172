# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RingUse
# EXPECT: CheckShape
# CHECK: fail-check-ring.rl:12:12: error: `c` is a ring, not a value: check what its body computes of it [state.7]
# CHECK: fail-check-ring.rl:13:23: error: `c` is a ring of 2: a list of the values it holds stands here [checks.1]
fn f(x: f32) -> f32 {
  state c: ring<f32>[2]
  next c = push(c, x)
  mean(c)
}
check next c of f(1) == 1
check f(1) given { c: [1, 2, 3] } == 1
