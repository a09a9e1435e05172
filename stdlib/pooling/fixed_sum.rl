## Sum over tokens divided by a constant budget, mean over rollouts: no
## length bias. arXiv:2503.20783 (Dr. GRPO), section 3.
fn fixed_sum(x: f32[prompt, rollout, token], budget: f32) -> f32 = mean(
  sum(x, over: token) / budget,
  over: [prompt, rollout],
)

check fixed_sum([[[1, 2], []], [[6]]], budget: 2) == 1.5
