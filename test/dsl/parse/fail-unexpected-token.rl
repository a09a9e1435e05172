# The token seen, and what would have fitted in the words of the language.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

experiment e {
  # CHECK: :[[@LINE+2]]:11: error: unexpected name `b`; expected `:`, `,` or `)` [syntax.1]
  # CHECK-NEXT: {{^}}    y = f(a b){{$}}
  y = f(a b)
  # CHECK: {{^}}            ^{{$}}
  # CHECK: :[[@LINE+1]]:10: error: unexpected number `2`; expected `,` or `]`
  z = [1 2]
  # CHECK: :[[@LINE+1]]:11: error: unexpected number `1`; expected `:` or `.`
  w = { a 1 }
  # CHECK: :[[@LINE+1]]:14: error: unexpected name `b`; expected `,`, `[` or `}`
  v = { a: 1 b: 2 }
  # CHECK: :[[@LINE+1]]:12: error: unexpected `)`; expected an expression
  u = f(a: )
  # CHECK: :[[@LINE+1]]:11: error: unexpected `,`; expected an expression
  t = f(1,,2)
  # CHECK: :[[@LINE+1]]:11: error: unexpected `*`; expected an expression
  s = 1 + * 2
  # CHECK: :[[@LINE+1]]:8: error: unexpected `..`; expected `param`, `phase`, `evaluate`, a name or `}`
  r = a..b
}
