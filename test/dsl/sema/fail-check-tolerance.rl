# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckTolerance
# CHECK: fail-check-tolerance.rl:7:24: error: `within` needs a constant above 0 [checks.5]
fn f(x: f32) -> f32 = x

check f(1) ~= 1 within 0
