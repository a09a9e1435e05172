# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GroupOutside
# CHECK: fail-group-outside.rl:5:42: error: `$1` is a group of no regular expression matched here [match.4]
fn f(t: text) -> text = match t { "a" => $1, else => t }
