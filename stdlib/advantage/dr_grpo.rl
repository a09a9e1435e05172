## Reward minus the mean of its prompt's rollouts, and no division by their
## deviation. arXiv:2503.20783 (Dr. GRPO), section 3.2. With it goes a sum over
## tokens by a constant: `clipped(advantage, pool: fixed_sum(budget: 512))`.
## A group that agrees, and a group of one, has advantage exactly 0.
##
## TRL: `scale_rewards = "none"`; verl: `norm_adv_by_std_in_grpo = False`, which
## gives a group of one its reward; OpenRLHF: `dr_grpo`.
advantage dr_grpo(reward: f32[prompt, rollout]) -> f32[prompt, rollout] {
  center = mean(reward, over: rollout)
  # The mean of equal numbers is rounded, so it may miss them by a little.
  agrees = max(reward, over: rollout) == min(reward, over: rollout)
  where(agrees, 0, reward - center)
}

check dr_grpo([[1, 0, 0, 1], [3, 0, 0]]) == [[0.5, -0.5, -0.5, 0.5], [2, -1, -1]]
check dr_grpo([[0.1, 0.1, 0.1], [0.5], []]) == [[0, 0, 0], [0], []]
check sum(dr_grpo(r), over: rollout) ~= 0 within 1e-4 forall r: f32[prompt, rollout] in 0..1
