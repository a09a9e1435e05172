# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MisplacedLiteral
# CHECK: fail-misplaced-record.rl:5:27: error: a record cannot stand here [types.8]
fn f(x: f32) -> f32 = x + { a: 1 }
