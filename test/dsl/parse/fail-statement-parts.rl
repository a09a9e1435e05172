# Statements that stop short.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

fn f(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:6: error: unexpected `=`; expected a type
  y: = 3
  # CHECK: :[[@LINE+1]]:10: error: unexpected number `3`; expected `=` or `[`
  z: f32 3
  # CHECK: :[[@LINE+1]]:8: error: unexpected `[`; expected a name
  axis [3]
  # CHECK: :[[@LINE+1]]:10: error: unexpected number `3`; expected `=` or `[`
  axis a 3
  x
}
