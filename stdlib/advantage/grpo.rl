## Group-relative advantage. arXiv:2402.03300, section 4.1.2: reward minus the
## mean of its prompt's rollouts, over their standard deviation.
## A group that agrees, and a group of one, has advantage exactly 0.
advantage grpo(
  reward: f32[prompt, rollout],
  eps: f32 = 1e-6,  ## added to the standard deviation
) -> f32[prompt, rollout] {
  center = mean(reward, over: rollout)
  spread = std(reward, over: rollout)
  where(spread > 0, (reward - center) / (spread + eps), 0)
}

check grpo([[1, 0, 0, 1]]) ~= [[0.866, -0.866, -0.866, 0.866]] within 1e-3
check grpo([[1, 1, 1], [0.5]]) == [[0, 0, 0], [0]]
