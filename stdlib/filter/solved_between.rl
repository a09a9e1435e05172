## The rollouts of prompts whose mean outcome lies strictly between two limits:
## neither too easy nor too hard. For `select`. arXiv:2502.01456 (PRIME), online
## prompt filtering; with 0 and 1 and outcomes of 0 or 1 it is
## `std.filter.mixed_outcomes`.
##
## OpenRLHF: `dynamic_filtering_range` (0 and 1), of its `scores`, and other
## prompts are drawn in their place; here a `refill` of the phase does that.
scheduler solved_between(
  verdict: f32[prompt, rollout],  ## the raw outcome
  low: f32 = 0.0,
  high: f32 = 1.0,
) -> bool[prompt, rollout] {
  raw = outcome(verdict)
  solved = mean(raw, over: rollout)
  raw == raw and solved > low and solved < high
}

check solved_between([[1, 0, 0, 0], [1, 1], [1, 0]], high: 0.4)
  == [[true, true, true, true], [false, false], [false, false]]
# Of outcomes of 0 or 1 it is that the group is mixed.
check solved_between(f32(o > 0.5))
  == (max(f32(o > 0.5), over: rollout) > min(f32(o > 0.5), over: rollout))
  forall o: f32[prompt, rollout] in 0..1
