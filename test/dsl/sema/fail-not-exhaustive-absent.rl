# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotExhaustive
# CHECK: fail-not-exhaustive-absent.rl:5:25: error: the match has no arm for `error` [match.2]
fn f(b: bool?) -> f32 = match b { true => 1.0, false => 0.0, missing => 0.5 }
