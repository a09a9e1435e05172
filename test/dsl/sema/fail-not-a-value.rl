# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotAValue
# CHECK: fail-not-a-value.rl:7:27: error: `g` is a fn, not a value [names.5]
fn g(x: f32) -> f32 = x

fn f(x: f32) -> f32 = x + g
