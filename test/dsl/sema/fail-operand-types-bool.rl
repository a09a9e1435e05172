# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-operand-types-bool.rl:5:23: error: the condition of `where` does not take f32 [types.2]
fn f(x: f32) -> f32 = where(x, 1.0, 2.0)
