# A brace in a text is escaped.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: LoneBrace

experiment e {
  # CHECK: :[[@LINE+1]]:9: error: `}` in a text closes no hole; write `\}` for a brace [syntax.7]
  a = "a}"
}
