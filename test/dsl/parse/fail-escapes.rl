# Escapes there are not.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: UnknownEscape
# EXPECT: UnknownEscape
# EXPECT: UnknownEscape
# EXPECT: UnknownEscape
# EXPECT: UnknownEscape

experiment e {
  # CHECK: :[[@LINE+1]]:8: error: unknown escape `\q` in a text; there are `\n`, `\t`
  a = "\q"
  # CHECK: :[[@LINE+1]]:8: error: unknown escape `\é`
  b = "\é"
  # CHECK: :[[@LINE+1]]:8: error: unknown escape `\u{110000}`
  c = "\u{110000}"
  # CHECK: :[[@LINE+1]]:8: error: unknown escape `\u{D800}`
  d = "\u{D800}"
  # CHECK: :[[@LINE+1]]:8: error: unknown escape `\u`
  f = "\u1F60"
}
