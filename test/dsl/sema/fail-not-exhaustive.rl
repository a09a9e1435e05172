# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotExhaustive
# CHECK: fail-not-exhaustive.rl:6:24: error: the match has no arm for `right` [match.2]
choice Side { left, right }
fn f(s: Side) -> f32 = match s { left => 1.0 }
