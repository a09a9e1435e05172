# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-ring-of-i64.rl:8:3: error: `mean` does not take a ring of i64 [types.2]
fn f(x: i64) -> f32 {
  state c: ring<i64>[3]
  next c = push(c, x)
  mean(c)
}
