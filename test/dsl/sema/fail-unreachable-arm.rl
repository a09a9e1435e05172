# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreachableArm
# CHECK: fail-unreachable-arm.rl:5:56: error: the arm `2` is never reached: one before it takes its place [match.3]
fn f(n: i64) -> f32 = match n { 1 => 1.0, else => 0.0, 2 => 0.5 }
