# Members of experiments and phases that stop short.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

experiment e {
  # CHECK: :[[@LINE+1]]:3: error: unexpected number `3`; expected `param`, `phase`, `evaluate`, a name or `}`
  3
  # CHECK: :[[@LINE+1]]:9: error: unexpected `:`; expected a name
  param : f32
  # CHECK: :[[@LINE+1]]:11: error: unexpected `=`; expected `:`
  param k = 3
  # CHECK: :[[@LINE+1]]:18: error: unexpected name `b`; expected `,` or `]`
  param j: f32[a b]
  # CHECK: :[[@LINE+1]]:12: error: unexpected name `on`; expected `{`
  evaluate on
  phase p: train {
    # CHECK: :[[@LINE+1]]:5: error: unexpected `param`; expected a name or `}`
    param x: f32
  }
}
