## Reward minus the baseline that gives the estimate of the gradient the least
## variance, where that of a response grows with its length: the mean of the
## group's rewards, each weighted by its number of tokens. arXiv:2505.23585
## (OPO), the optimal reward baseline. Meant for exactly one update a batch. A
## group that agrees, and a group of one, has advantage exactly 0.
##
## verl (`opo`) agrees, save that it gives a group of one its reward. TRL and
## OpenRLHF do not have it.
advantage opo(reward: f32[prompt, rollout]) -> f32[prompt, rollout] {
  tokens = f32(count(over: token))
  baseline = sum(tokens * reward, over: rollout) / max(sum(tokens, over: rollout), 1)
  # The mean of equal numbers is rounded, so it may miss them by a little.
  agrees = max(reward, over: rollout) == min(reward, over: rollout)
  where(agrees, 0, reward - baseline)
}

# (1 * 1 + 3 * 0) / 4 = 0.25; a group of one is its own baseline.
check opo([[1, 0], [2]]) + 0 * mean(logp, over: token)
  given { logp: [[[-1], [-1, -1, -1]], [[-1, -1]]] }
  == [[0.75, -0.25], [0]]
# Of equal lengths it is the mean.
check opo([[1, 0, 0.5]]) + 0 * mean(logp, over: token)
  given { logp: [[[-1, -2], [-1, -1], [-1, -3]]] }
  == [[0.5, -0.5, 0]]
