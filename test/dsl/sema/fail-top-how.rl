# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TopHow
# CHECK: error: `top` takes `count` or `share`, here are both [arrays.6]
fn f(x: f32[prompt]) -> bool[prompt] = top(x, count: 1, share: 0.5, over: prompt)
