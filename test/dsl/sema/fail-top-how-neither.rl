# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TopHow
# CHECK: error: `top` takes `count` or `share`, here is neither [arrays.6]
fn f(x: f32[prompt]) -> bool[prompt] = top(x, over: prompt)
