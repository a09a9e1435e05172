# What starts like a number must be one.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: MalformedNumber
# EXPECT: MalformedNumber
# EXPECT: MalformedNumber
# EXPECT: MalformedNumber
# EXPECT: MalformedNumber

experiment e {
  # CHECK: :[[@LINE+1]]:7: error: `2x` is neither a number nor a name; a number reads `12`, `0.5` or `2e-3` [syntax.6]
  a = 2x
  # CHECK: :[[@LINE+1]]:7: error: `.5` is neither
  b = .5
  # CHECK: :[[@LINE+1]]:7: error: `1.` is neither
  c = 1.
  # CHECK: :[[@LINE+1]]:7: error: `1e` is neither
  d = 1e
  # CHECK: :[[@LINE+1]]:7: error: `1_000` is neither
  f = 1_000
}
