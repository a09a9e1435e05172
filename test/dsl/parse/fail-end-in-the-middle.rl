# The end of the file inside a declaration.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError

fn f() -> f32 {
  a = g(1,
# CHECK: :[[@LINE-1]]:11: error: unexpected end of file; expected an expression
