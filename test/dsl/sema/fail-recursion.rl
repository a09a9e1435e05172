# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Recursion
# CHECK: fail-recursion.rl:5:23: error: `f` calls itself; calls are expanded where they stand [names.4]
fn f(x: f32) -> f32 = f(x - 1)
