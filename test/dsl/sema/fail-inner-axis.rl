# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: InnerAxis
# CHECK: error: `rank` goes along `rollout`, and the value has `token` inside it [arrays.3]
fn f(x: f32[prompt, rollout, token]) -> i64[prompt, rollout, token] = rank(x, over: rollout)
