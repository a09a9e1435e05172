# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RangeEmpty
# CHECK: fail-range-empty.rl:5:16: error: no number lies in 1<..<1 [ranges.3]
fn f(x: f32 in 1<..<1) -> f32 = x
