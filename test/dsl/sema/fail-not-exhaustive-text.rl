# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotExhaustive
# CHECK: fail-not-exhaustive-text.rl:5:24: error: the match has no arm for `else` [match.2]
fn f(t: text) -> f32 = match t { "a" => 1.0 }
