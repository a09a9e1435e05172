# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DuplicateAxis
# CHECK: fail-duplicate-axis-type.rl:5:21: error: axis `prompt` is named twice [axes.8]
fn f(x: f32[prompt, prompt]) -> f32 = 1.0
