# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# CHECK: fail-state-unread.rl:6:9: error: state `c` is never read [names.3]
fn f(x: f32) -> f32 {
  state c: f32 = x
  next c = x
  x
}
