# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownArgument
# CHECK: fail-unknown-argument.rl:7:25: error: `g` has no parameter `scal`; did you mean `scale`? [calls.1]
fn g(scale: f32) -> f32 = scale

fn f(x: f32) -> f32 = g(scal: x)
