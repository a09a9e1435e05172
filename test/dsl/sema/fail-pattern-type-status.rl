# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PatternType
# CHECK: fail-pattern-type-status.rl:5:33: error: the pattern `missing` does not fit what is matched, which is i64 [match.1]
fn f(n: i64) -> f32 = match n { missing => 1.0, else => 0.0 }
