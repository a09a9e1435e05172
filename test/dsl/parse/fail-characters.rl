# Characters the language does not have.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: UnexpectedCharacter
# EXPECT: UnexpectedCharacter
# EXPECT: UnexpectedCharacter
# EXPECT: UnexpectedCharacter
# EXPECT: UnexpectedCharacter
# EXPECT: UnexpectedCharacter

fn f(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:7: error: unexpected character `'`; a text stands between `"` [syntax.5]
  u = 'a
  # CHECK: :[[@LINE+1]]:8: error: unexpected character `;`; a statement ends where the next one starts
  v = 1;
  # CHECK: :[[@LINE+1]]:7: error: unexpected character `!`; negation is written `not`
  w = !x
  # CHECK: :[[@LINE+1]]:9: error: unexpected character `^`; a power is written `**`
  y = x ^ 2
  # CHECK: :[[@LINE+1]]:3: error: unexpected character `é`
  é = 2
  # CHECK: :[[@LINE+1]]:9: error: unexpected character `−`; the minus sign is `-`
  z = x − 1
  x
}
