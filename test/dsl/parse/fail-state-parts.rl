# Parts of `state` and `next` that are missing.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: MisspeltWord
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
fn f(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:11: error: unexpected `=`; expected `:` [syntax.1]
  state c = x
  # CHECK: :[[@LINE+1]]:10: error: unexpected `:`; expected `=` [syntax.1]
  next c : x
  # CHECK: :[[@LINE+1]]:3: error: unexpected name `stat`; did you mean `state`? [syntax.8]
  stat d: f32 = 1
  # CHECK: :[[@LINE+1]]:22: error: unexpected number `3`; expected a name or `*` [syntax.1]
  state r: ring<f32 [3]
  # CHECK: :[[@LINE+1]]:16: error: unexpected `<`; expected `=` or `[` [syntax.1]
  state s: rign<f32>[3]
  # CHECK: :[[@LINE+2]]:3: error: unexpected `next`; expected `=` or `[` [syntax.1]
  state t: f32
  next t = x
  c
}
