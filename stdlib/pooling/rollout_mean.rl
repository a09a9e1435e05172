## Mean over the tokens of each rollout, then over rollouts: every response
## weighs the same. arXiv:2402.03300 (GRPO), eq. 3.
fn rollout_mean(x: f32[prompt, rollout, token]) -> f32 = mean(
  mean(x, over: token),
  over: [prompt, rollout],
)

check rollout_mean([[[1, 2], []], [[6]]]) == 2.5
