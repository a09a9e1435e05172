## The rollouts of prompts that were solved by some and not by others: of the
## rest, advantages within the group are 0. For `select`. arXiv:2503.14476
## (DAPO), eq. 11, without drawing other prompts in their place: the batch gets
## smaller, and means are of what is left.
##
## `verdict` is the raw outcome, not a reward with penalties in it: a group of
## equal outcomes and unlike lengths is not mixed. verl (`filter_groups`, by
## `metric`) keeps groups of one and draws others instead; TRL has no such
## filter; OpenRLHF's is `std.filter.solved_between`.
scheduler mixed_outcomes(verdict: f32[prompt, rollout]) -> bool[prompt, rollout] {
  raw = outcome(verdict)
  max(raw, over: rollout) > min(raw, over: rollout)
}
check mixed_outcomes([[1, 0, 1], [1, 1], [0, 0], [0.5], []])
  == [[true, true, true], [false, false], [false, false], [false], []]
