# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-choices-differ.rl:7:37: error: `==` does not take Side and Verdict [types.2]
choice Side { left, right }
choice Verdict { left, right }
fn f(s: Side, v: Verdict) -> bool = s == v
