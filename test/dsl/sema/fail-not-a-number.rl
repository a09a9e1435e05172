# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotANumber
# CHECK: fail-not-a-number.rl:6:24: error: `s` is Side, which is no number; compare it with `==`, or use `match` [types.12]
choice Side { left, right }
fn f(s: Side) -> i64 = s + 1
