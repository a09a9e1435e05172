# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GroupedBy
# CHECK: fail-grouped-by-no-group.rl:6:65: error: `by: feature` does not go into groups; `by:` takes an axis made by `group`, in `sum` and `mean` over every axis [lists.1]
axis feature[2]
fn f(x: f32[prompt]) -> f32[feature] = sum(x, over: prompt, by: feature)
