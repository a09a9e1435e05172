# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-type-mismatch-param.rl:5:13: error: `rate` needs a type without axes, here is one with axes [types.1]
param rate: f32[prompt] = 1.0

fn f(x: f32) -> f32 = x * rate
