## What an advantage, reward less the mean of its group, is multiplied by where
## the mean should be `factor` times itself. arXiv:2601.08521, section 4; over
## `exp(D * M)` it is the scale of HA-DW that each rollout would want.
fn ideal_factor(
  reward: f32[prompt, rollout] in 0..1,  ## 0 or 1
  factor: f32[prompt],  ## c, as `unbiasing` or `factor_bound` give it
) -> f32[prompt, rollout] {
  p_hat = mean(reward, over: rollout)
  where(reward == 1, 1 + (1 - factor) * p_hat / (1 - p_hat), factor)
}

# A mean of 0.25 that should be 0.125: advantages 0.875 and -0.125, not 0.75 and -0.25.
check ideal_factor([[1, 0, 0, 0]], [0.5]) ~= [[1.166667, 0.5, 0.5, 0.5]] within 1e-6
