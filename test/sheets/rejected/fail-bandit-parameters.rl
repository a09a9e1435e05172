# A share that is none, and a scheduler that reads nothing of the past.
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
use std.scheduler.rollout_bandit

# CHECK: error: `keep` must lie in 0..1, here is 1.5 [ranges.1]
fn more(r: f32[prompt, rollout]) -> bool[prompt, rollout] = rollout_bandit(r, r, keep: 1.5)
