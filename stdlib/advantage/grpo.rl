## Group-relative advantage. arXiv:2402.03300, section 4.1.2: reward minus the
## mean of its prompt's rollouts, over their standard deviation.
## A group that agrees, and a group of one, has advantage exactly 0.
advantage grpo(
  reward: f32[prompt, rollout],
  eps: f32 = 1e-6,  ## added to the standard deviation
) -> f32[prompt, rollout] {
  center = mean(reward, over: rollout)
  spread = std(reward, over: rollout)
  # The mean of equal numbers is rounded, so their deviation may miss 0 by a little.
  agrees = max(reward, over: rollout) == min(reward, over: rollout)
  where(agrees, 0, (reward - center) / (spread + eps))
}

check grpo([[1, 0, 0, 1]]) ~= [[0.866, -0.866, -0.866, 0.866]] within 1e-3
check grpo([[1, 1, 1], [0.5]]) == [[0, 0, 0], [0]]
check sum(grpo(r), over: rollout) ~= 0 within 1e-4 forall r: f32[prompt, rollout] in 0..1
