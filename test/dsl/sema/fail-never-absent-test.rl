# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeverAbsent
# CHECK: fail-never-absent-test.rl:5:33: error: f32 is never absent here [absent.2]
fn f(x: f32) -> bool = is_value(x)
