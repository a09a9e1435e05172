# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownAxis
# CHECK: fail-unknown-axis.rl:5:45: error: unknown axis `promt`; did you mean `prompt`? [axes.1]
fn f(x: f32[prompt]) -> f32 = mean(x, over: promt)
