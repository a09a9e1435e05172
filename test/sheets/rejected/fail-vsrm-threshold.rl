# A threshold that one right answer among five does not pass.
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
use std.reward.vsrm

# oracle vsrm 8.10
# CHECK: error: `threshold_times_tries` must lie in 0..<1, here is 1 [ranges.1]
fn blind(answer: text[prompt]) -> f32[prompt, rollout, token] = vsrm(answer, threshold: 0.2)
