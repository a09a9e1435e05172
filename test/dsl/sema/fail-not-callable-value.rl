# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotCallable
# CHECK: fail-not-callable-value.rl:5:27: error: `step` is a value and cannot be called [names.6]
fn f(x: f32) -> f32 = x + step(1)
