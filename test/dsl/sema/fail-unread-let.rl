# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# CHECK: fail-unread-let.rl:6:3: error: value `y` is never read [names.3]
fn f(x: f32) -> f32 {
  y = x + 1
  x
}
