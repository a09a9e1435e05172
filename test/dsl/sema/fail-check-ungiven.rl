# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckUngiven
# CHECK: fail-check-ungiven.rl:7:7: error: the check reads `logp`, which `given` does not give [checks.3]
fn f(x: f32[prompt, rollout]) -> f32 = mean(x * logp, over: [prompt, rollout, token])

check f([[1, 2]]) == 1.5
