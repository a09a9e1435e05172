## The rollouts of prompts that were solved by some and not by others: of the
## rest, advantages within the group are 0. For `select`. arXiv:2503.14476
## (DAPO), eq. 11. The batch gets smaller, and means are of what is left, unless
## the phase has a `refill`: `refill = { rounds: 4 }` draws other prompts in
## their place until it is full, as section 3.2 does.
##
## `verdict` is the raw outcome, not a reward with penalties in it: a group of
## equal outcomes and unlike lengths is not mixed. verl (`filter_groups`, by
## `metric`, `max_num_gen_batches` rounds, too few of them an error) keeps groups
## of one, and draws as many prompts in each round, of which it leaves out those
## beyond a full batch; a `refill` draws those that are missing. TRL has no such
## filter; OpenRLHF's is `std.filter.solved_between`.
scheduler mixed_outcomes(verdict: f32[prompt, rollout]) -> bool[prompt, rollout] {
  raw = outcome(verdict)
  max(raw, over: rollout) > min(raw, over: rollout)
}
check mixed_outcomes([[1, 0, 1], [1, 1], [0, 0], [0.5], []])
  == [[true, true, true], [false, false], [false, false], [false], []]
