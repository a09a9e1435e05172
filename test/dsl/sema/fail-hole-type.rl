# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: HoleType
# CHECK: fail-hole-type.rl:5:29: error: a hole of a text holds text or i64, here is f32 [types.4]
fn f(x: f32) -> text = "is {x}"
