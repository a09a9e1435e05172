# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GroupOutside
# CHECK: fail-group-too-many.rl:5:49: error: `$2` of 1 groups of `a(b)[(]` is a group of no regular expression matched here [match.4]
fn f(t: text) -> text = match t { r"a(b)[(]" => $2, else => t }
