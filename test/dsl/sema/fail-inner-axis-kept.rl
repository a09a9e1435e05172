# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: InnerAxisKept
# CHECK: fail-inner-axis-kept.rl:5:57: error: `prompt` is reduced while `rollout` inside it is kept [axes.5]
fn f(x: f32[prompt, rollout]) -> f32[prompt, rollout] = mean(x, over: prompt)
