# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotAValue
# CHECK: fail-not-a-value-axes.rl:5:63: error: `over` is a list of axes, not a value [names.5]
fn f(x: f32[*], over: axes) -> f32[*] = mean(x, over: over) + over
