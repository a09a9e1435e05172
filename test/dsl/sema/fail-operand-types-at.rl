# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: error: `at` of `take` does not take f32[prompt] [types.2]
fn f(x: f32[prompt, step], at: f32[prompt]) -> f32[prompt] = take(x, at: at, along: step)
