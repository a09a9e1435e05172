# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxesTooFine
# CHECK: fail-axes-too-fine-result.rl:5:48: error: `f` is declared f32[prompt], here is f32[prompt, rollout]: axis `rollout` would be lost [axes.6]
fn f(x: f32[prompt, rollout]) -> f32[prompt] = x * 2
