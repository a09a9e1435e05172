# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NumberRange
# CHECK: error: 1.5 is out of range for `q`, which lies in 0..1 [types.9]
fn f(x: f32[prompt]) -> f32 = quantile(x, 1.5, over: prompt)
