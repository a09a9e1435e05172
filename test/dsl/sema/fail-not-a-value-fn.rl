# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotAValue
# CHECK: fail-not-a-value-fn.rl:5:49: error: `g` is a fn, not a value [names.5]
fn f(x: f32, g: fn(f32) -> f32) -> f32 = g(x) + g
