# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# CHECK: fail-unread-parameter.rl:5:14: error: parameter `y` is never read [names.3]
fn f(x: f32, y: f32) -> f32 = x
