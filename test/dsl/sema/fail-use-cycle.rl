# RUN: %expect %s rl-analyze --stdlib %S/Inputs/lib --diagnostics
# RUN: not rl-analyze --stdlib %S/Inputs/lib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UseCycle
# CHECK: right.rl:1:5: error: `std.a.left` uses itself through `std.a.left`, `std.a.right` [modules.2]
use std.a.left

fn f(x: f32) -> f32 = left(x)
