# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownName
# CHECK: fail-unknown-callee.rl:5:27: error: unknown name `sqr`; did you mean `sqrt`? [names.1]
fn f(value: f32) -> f32 = sqr(value)
