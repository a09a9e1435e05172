# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-operand-types-mean-bool.rl:5:32: error: `mean` does not take bool[prompt]; `f32(..)` converts [types.2]
fn f(x: bool[prompt]) -> f32 = mean(x, over: prompt)
