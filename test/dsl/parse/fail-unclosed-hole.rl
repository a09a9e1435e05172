# A hole of a one-line text ends on that line.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: UnclosedHole
# EXPECT: UnclosedHole
# EXPECT: SyntaxError

experiment e {
  # CHECK: :[[@LINE+1]]:12: error: the hole that starts here is not closed; close it with `}`, or write `\{` for a brace [syntax.7]
  a = "abc {x
  # CHECK: :[[@LINE+1]]:8: error: the hole that starts here is not closed
  b = "{f("x)}"
  # CHECK: :[[@LINE+1]]:9: error: unexpected number `2`
  c = 1 2
}
