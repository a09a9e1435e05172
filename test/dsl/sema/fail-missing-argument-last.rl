# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingArgument
# CHECK: error: `next_along` needs an argument `last` [calls.2]
fn f(x: f32[prompt, step]) -> f32[prompt, step] = next_along(x, along: step)
