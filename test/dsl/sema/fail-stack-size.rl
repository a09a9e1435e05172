# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StackSize
# CHECK: fail-stack-size.rl:6:48: error: `stack` along `feature` needs a list of 3 values, here are 2 [lists.4]
axis feature[3]
fn f(x: f32[prompt]) -> f32[prompt, feature] = stack([x, x], along: feature)
