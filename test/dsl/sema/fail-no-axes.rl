# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoAxes
# CHECK: fail-no-axes.rl:5:53: error: `over:` names no axis [axes.10]
fn f(x: f32[prompt]) -> f32[prompt] = mean(x, over: [])
