# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-operand-types.rl:5:35: error: `+` does not take text and f32 [types.2]
fn f(name: text, x: f32) -> f32 = name + x
