## Share of the groups whose rewards are all the best there is.
metric saturated_groups(reward: f32[prompt, rollout], best: f32 = 1) -> f32 = mean(
  f32(all(reward == best, over: rollout)),
  over: prompt,
)

check saturated_groups([[1, 0], [1, 1], [0, 0], [0.5, 1]]) == 0.25
