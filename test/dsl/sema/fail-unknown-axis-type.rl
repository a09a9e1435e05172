# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownAxis
# CHECK: fail-unknown-axis-type.rl:5:13: error: unknown axis `prompts`; did you mean `prompt`? [axes.1]
fn f(x: f32[prompts]) -> f32 = mean(x, over: prompt)
