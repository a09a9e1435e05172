# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeverAbsent
# CHECK: fail-never-absent.rl:5:23: error: f32 is never absent here [absent.2]
fn f(x: f32) -> f32 = x ?? 0.0
