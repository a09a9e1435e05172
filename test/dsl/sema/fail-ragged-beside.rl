# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotOneNest
# CHECK: fail-ragged-beside.rl:5:75: error: `rollout` and `demo` lie beside each other, not one inside the other [axes.4]
fn f(x: f32[prompt, demo], y: f32[prompt, rollout]) -> f32[prompt] = mean(x + y, over: rollout)
