# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ListFill
# CHECK: fail-list-fill.rl:7:42: error: `["none"]` does not stand for an absent list; write `?? []`, or drop what has none [absent.4]
record R { parts: [text] }
fn f(t: text[prompt]) -> i64[prompt] {
  axis p = parse_json(t, as: R).parts ?? ["none"]
  count(over: p)
}
