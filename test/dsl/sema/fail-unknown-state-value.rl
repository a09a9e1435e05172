# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownState
# EXPECT: UnknownState
# CHECK: fail-unknown-state-value.rl:9:8: error: `next y`: this body declares no state `y`; it is a value [state.3]
# CHECK: fail-unknown-state-value.rl:10:8: error: `next x`: this body declares no state `x`; it is a parameter [state.3]
fn f(x: f32) -> f32 {
  y = x + 1
  next y = x
  next x = y
  y
}
