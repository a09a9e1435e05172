# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownState
# CHECK: fail-unknown-state.rl:8:8: error: `next believe`: this body declares no state `believe`; did you mean `belief`? [state.3]
fn f(x: f32) -> f32 {
  state belief: f32 = x
  next belief = x
  next believe = x
  belief
}
