# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownType
# CHECK: fail-unknown-type.rl:5:9: error: unknown type `f23`; did you mean `f32`? [types.3]
fn f(x: f23) -> f32 = x
