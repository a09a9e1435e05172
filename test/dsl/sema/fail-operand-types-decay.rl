# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: error: `cumsum` with `decay` does not take i64[prompt, step]; `f32(..)` converts [types.2]
fn f(x: i64[prompt, step]) -> i64[prompt, step] = cumsum(x, along: step, decay: 2)
