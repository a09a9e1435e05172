# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxesTooFine
# CHECK: fail-axes-too-fine.rl:7:50: error: `x` is declared f32[prompt], here is f32[prompt, rollout]: axis `rollout` would be lost [axes.6]
fn g(x: f32[prompt]) -> f32[prompt] = x

fn f(x: f32[prompt, rollout]) -> f32[prompt] = g(x)
