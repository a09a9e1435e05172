# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RangeViolated
# CHECK: fail-range-violated.rl:6:19: error: `x` must lie in 0..1, here is 1.5 [ranges.1]
fn f(x: f32 in 0..1) -> f32 = x
fn g() -> f32 = f(1.5)
