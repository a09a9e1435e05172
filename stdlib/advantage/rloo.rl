## Reward minus the mean of the other rollouts of its prompt. arXiv:2402.14740,
## the leave-one-out estimator (RLOO); Kool et al. 2019. A group that agrees, and
## a group of one, has advantage exactly 0.
##
## TRL, verl (`rloo`, `rloo_vectorized`) and OpenRLHF agree on it, save that
## verl's `rloo` gives a group of one its reward. TRL takes the divergence from
## the reward first, `rloo(reward - 0.05 * sum(k1(old.logp, ref.logp), over:
## token))`, and its `normalize_advantages` is `whiten(rloo(reward), over:
## [prompt, rollout], eps: 0, added: 1e-4)`. Its loss is `sequence_clipped(
## advantage, low: 0.2, high: 0.2, per_token: false)`.
advantage rloo(reward: f32[prompt, rollout]) -> f32[prompt, rollout] {
  number = f32(count(over: rollout))
  others = (sum(reward, over: rollout) - reward) / max(number - 1, 1)
  # The mean of equal numbers is rounded, so it may miss them by a little.
  agrees = max(reward, over: rollout) == min(reward, over: rollout)
  where(agrees, 0, reward - others)
}

# 1 - 0, 0 - 1; 3 - (0 + 1) / 2, 0 - (3 + 1) / 2, 1 - (3 + 0) / 2.
check rloo([[1, 0], [3, 0, 1], [5], []]) == [[1, -1], [2.5, -2, -0.5], [0], []]
# k / (k - 1) times the distance from the mean of all.
check rloo(r)
  ~= (r - mean(r, over: rollout))
    * f32(count(over: rollout))
    / f32(max(count(over: rollout) - 1, 1))
  within 1e-5
  forall r: f32[prompt, rollout] in 0..1
