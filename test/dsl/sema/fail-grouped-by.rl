# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GroupedBy
# CHECK: fail-grouped-by.rl:7:7: error: `max` does not go into groups; `by:` takes an axis made by `group`, in `sum` and `mean` over every axis [lists.1]
fn f(x: f32[prompt], key: text[prompt]) -> f32 {
  axis g = group(key)
  max(max(x, over: prompt, by: g), over: g)
}
