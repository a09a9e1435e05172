## Reward of length within a group, to be added to an outcome: from 0.5 of the
## shortest response down to -0.5 of the longest; wrong ones gain nothing.
## arXiv:2501.12599 (Kimi k1.5), section 2.3.3.
##
## TRL, verl and OpenRLHF do not have it.
reward relative_length(
  outcome: f32[prompt, rollout],  ## right above 0.5
) -> f32[prompt, rollout] {
  tokens = f32(count(over: token))
  shortest = min(tokens, over: rollout)
  longest = max(tokens, over: rollout)
  part = 0.5 - (tokens - shortest) / max(longest - shortest, 1)
  bonus = where(outcome > 0.5, part, min(0, part))
  where(longest > shortest, bonus, 0)
}

# Lengths 1, 2 and 5: 0.5, 0.25 and -0.5; the wrong one of 2 gets 0. Equal lengths: 0.
check relative_length([[1, 0, 1], [1, 0]]) + 0 * mean(logp, over: token)
  given { logp: [[[-1], [-1, -1], [-1, -1, -1, -1, -1]], [[-1, -1], [-1, -1]]] }
  == [[0.5, 0, -0.5], [0, 0]]
