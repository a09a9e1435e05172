# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckShape
# CHECK: fail-check-shape-expected.rl:7:22: error: the checked value is f32: one value stands for it, no list [checks.1]
fn f(x: f32[prompt, rollout]) -> f32 = mean(x, over: [prompt, rollout])

check f([[1, 2]]) == [1.5]
