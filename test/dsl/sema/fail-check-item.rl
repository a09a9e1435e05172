# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckItem
# CHECK: fail-check-item.rl:7:13: error: an item of the list must be a constant f32, here is text [checks.6]
fn f(x: f32[prompt]) -> f32 = mean(x, over: prompt)

check f([1, "a"]) == 1.5
