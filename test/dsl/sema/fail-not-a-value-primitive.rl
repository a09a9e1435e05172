# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotAValue
# CHECK: fail-not-a-value-primitive.rl:5:27: error: `exp` is a primitive, not a value [names.5]
fn f(x: f32) -> f32 = x + exp
