# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotAList
# CHECK: fail-absent-list.rl:7:12: error: an axis is made of a list, here is a list? [axes.12]
record R { parts: [text] }
fn f(t: text[prompt]) -> i64[prompt] {
  axis p = parse_json(t, as: R).parts
  count(over: p)
}
