# Parameters of a belief that would make it mean nothing.
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
use std.advantage.ha_dw, std.belief.soft_anchor, std.belief.window_anchor

# oracle ha_dw 8.6a
# CHECK: error: `gain` must lie in 0.., here is -1 [ranges.1]
fn below_zero() -> f64 = soft_anchor(0.5, gain: -1)
# oracle ha_dw 8.6b
# CHECK: error: `size` must lie in 1.., here is 0 [ranges.1]
fn empty_window() -> f64 = window_anchor(0.5, size: 0)
# oracle ha_dw 8.6c
# CHECK: error: `window` must lie in 2.., here is 1 [ranges.1]
fn window_of_one() -> f64 = soft_anchor(0.5, window: 1)
# oracle ha_dw 8.6d
# CHECK: error: `scale` must lie in 0<.., here is 0 [ranges.1]
fn no_scale(r: f32[prompt, rollout]) -> f32[prompt, rollout] = ha_dw(r, r, scale: 0)
