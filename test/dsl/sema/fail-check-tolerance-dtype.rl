# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckTolerance
# CHECK: fail-check-tolerance-dtype.rl:7:12: error: `~=` compares f32 or f64, here is i64 [checks.5]
fn f(x: i64) -> i64 = x

check f(1) ~= 1 within 1
