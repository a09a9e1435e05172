# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingParent
# CHECK: fail-missing-parent-token.rl:5:13: error: axis `token` needs `prompt` before it [axes.7]
fn f(x: f32[token]) -> f32 = 1.0
