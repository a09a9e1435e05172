# A forgotten `)` costs only its own slot.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError

experiment e {
  x = (3 + 4
  # CHECK: :[[@LINE+3]]:3: error: unexpected name `y`; expected
  # CHECK-SAME: `)`
  # CHECK: :[[@LINE-3]]:7: note: `(` opened here
  y = 5
  # CHECK: :[[@LINE+1]]:11: error: unexpected name `train`; expected `:`
  phase b train {
    k = 3
  }
}
