# A `(` on a new line would silently call what stands before it.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: ParenOnNewLine

fn f(x: f32, y: f32) -> f32 {
  a = x
  # CHECK: :[[@LINE+1]]:3: error: this `(` would call what ends on an earlier line; put it on the same line for a call, or name the value before it [syntax.9]
  (a + y)
}
