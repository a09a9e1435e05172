# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateTwice
# EXPECT: NextHere
# CHECK: fail-state-twice.rl:10:8: error: state `c` has a next value already [state.2]
# CHECK: fail-state-twice.rl:9:8: note: the first `next c` is here
fn f(x: f32) -> f32 {
  state c: f32 = x
  next c = x + c
  next c = x
  c
}
