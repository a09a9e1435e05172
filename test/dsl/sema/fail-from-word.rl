# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: FromWord
# CHECK: error: `from` is `start` or `end`, here is `last` [arrays.5]
fn f(x: f32[prompt, step]) -> f32[prompt, step] = cumsum(x, along: step, from: last)
