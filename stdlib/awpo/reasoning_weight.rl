use std.awpo.summed, std.awpo.by_spread, std.awpo.trusted_score

## How much of the reasoning-aware reward enters each group: 0 where every
## outcome is the best there is, and where no rollout has a score.
fn reasoning_weight(
  outcome: f32[prompt, rollout],
  score: f32[prompt, rollout]?,
  best: f32,  ## largest outcome
  mix: fn(f32[*], f32[*]) -> f32[*] = summed,
  gate: fn(f32[prompt], f32[prompt]) -> f32[prompt] = by_spread,
  saturates: bool = true,
) -> f32[prompt] {
  r_mix = mix(outcome, trusted_score(score))
  w = gate(std(outcome, over: rollout), std(r_mix, over: rollout))
  is_saturated = saturates and all(outcome == best, over: rollout)
  is_judged = any(is_value(score), over: rollout)
  where(is_saturated or not is_judged, 0, w)
}

check reasoning_weight([[1, 0, 1, 0], [1, 1, 1, 1]], [[0.8, 0.2, 0.4, 0.6], [0, 1, 0, 1]], 1)
  ~= [0.558481, 0]
  within 1e-6
check reasoning_weight([[1, 0]], [[missing, missing]], 1) == [0]
