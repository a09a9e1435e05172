# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotAList
# CHECK: fail-not-a-list.rl:6:15: error: an axis is made of a list, here is f32[prompt] [axes.12]
fn f(x: f32[prompt]) -> f32[prompt] {
  axis part = x
  x
}
