# An operator before a line that starts something new.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: MissingOperand
# EXPECT: MissingOperand

experiment e {
  phase c: train {
    # CHECK: :[[@LINE+1]]:11: error: nothing follows `+` here: `j =` starts something new
    k = 3 +
    j = 4
    # CHECK: :[[@LINE+1]]:7: error: nothing follows `=` here: `l =` starts something new
    m =
    l = 4
  }
}
