# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MisplacedLiteral
# CHECK: fail-misplaced-list.rl:5:27: error: a list cannot stand here [types.8]
fn f(x: f32) -> f32 = x + [1, 2]
