# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RangeType
# CHECK: fail-range-type.rl:5:17: error: only numbers have a range, and `x` is text [ranges.2]
fn f(x: text in 0..1) -> text = x
