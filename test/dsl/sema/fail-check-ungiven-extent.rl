# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckUngiven
# CHECK: fail-check-ungiven-extent.rl:7:7: error: the check reads `prompt`, which `given` does not give [checks.3]
fn f(x: f32[prompt]) -> f32 = mean(x, over: prompt)

check f(1) == 1
