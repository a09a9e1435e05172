# Errors of all kinds, sorted by place.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: MisspeltWord
# EXPECT: UnexpectedCharacter
# EXPECT: SyntaxError
# EXPECT: ComparisonChain
# EXPECT: SyntaxError

experiment e {
  # CHECK: :[[@LINE+1]]:3: error: unexpected name `phse`; did you mean `phase`? [syntax.8]
  phse a: train { x = 1 }
  # CHECK: :[[@LINE+1]]:7: error: unexpected character `$`
  y = $
  # CHECK: :[[@LINE+1]]:9: error: unexpected `)`
  z = 1 ) + 1
}
# CHECK: :[[@LINE+1]]:22: error: comparisons do not chain
fn f(a: f32) = a < a < a
# CHECK: :[[@LINE+1]]:14: error: unexpected `}`; expected an expression
fn g() = f("{}")
