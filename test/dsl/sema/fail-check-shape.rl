# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckShape
# CHECK: fail-check-shape.rl:7:10: error: `x` is f32[prompt, rollout]: its list must be nested 2 deep [checks.1]
fn f(x: f32[prompt, rollout]) -> f32 = mean(x, over: [prompt, rollout])

check f([1, 2]) == 1.5
