# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotCallable
# CHECK: fail-not-callable.rl:5:23: error: `x` is a value and cannot be called [names.6]
fn f(x: f32) -> f32 = x(1)
