# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckExtents
# CHECK: fail-check-extents.rl:7:19: error: the lists of the check disagree: axis `prompt` has 2 here and 1 before [checks.2]
fn f(x: f32[prompt, rollout], y: f32[prompt, rollout]) -> f32 = mean(x * y, over: [prompt, rollout])

check f([[1, 2]], [[1], [2]]) == 1.5
