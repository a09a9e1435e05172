# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DuplicateAxis
# CHECK: fail-duplicate-axis.rl:5:72: error: axis `rollout` is named twice [axes.8]
fn f(x: f32[prompt, rollout]) -> f32[prompt] = mean(x, over: [rollout, rollout])
