# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingArgument
# CHECK: fail-missing-argument-over.rl:5:31: error: `mean` needs an argument `over` [calls.2]
fn f(x: f32[prompt]) -> f32 = mean(x)
