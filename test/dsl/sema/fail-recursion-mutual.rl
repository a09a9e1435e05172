# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Recursion
# EXPECT: CalledHere
# CHECK: fail-recursion-mutual.rl:7:23: error: `g` calls itself; calls are expanded where they stand [names.4]
# CHECK: fail-recursion-mutual.rl:9:23: note: in the call of `f` here
fn f(x: f32) -> f32 = g(x - 1)

fn g(x: f32) -> f32 = f(x - 1)
