# A forgotten `}` is reported where the next declaration starts, with the place of the `{`.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError

fn g(x: f32) -> f32 {
  y = x
# CHECK: :[[@LINE+3]]:1: error: unexpected `check`; expected a statement or `}`
# CHECK: :[[@LINE-3]]:21: note: `{` opened here
# CHECK-NEXT: fn g(x: f32) -> f32 {
check a == b
experiment e {
  x = 1
# CHECK: :[[@LINE-1]]:8: error: unexpected end of file; expected
# CHECK: :[[@LINE-3]]:14: note: `{` opened here
