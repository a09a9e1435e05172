# A text ends on its line; the lines after it are still read.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: UnclosedText
# EXPECT: SyntaxError
# EXPECT: UnclosedText

experiment e {
  # CHECK: :[[@LINE+1]]:7: error: the text that starts here is not closed; close it with `"` on its line, or write a text of several lines between `"""` [syntax.7]
  a = "abc
  # CHECK: :[[@LINE+1]]:9: error: unexpected number `2`
  b = 1 2
}
# CHECK: :[[@LINE+1]]:10: error: the text that starts here is not closed; close it with `"""`
fn f() = """
never closed
