## Share of the groups whose rewards are all equal: nothing is learned from them.
metric flat_groups(reward: f32[prompt, rollout]) -> f32 = mean(
  f32(max(reward, over: rollout) == min(reward, over: rollout)),
  over: prompt,
)

check flat_groups([[1, 0], [1, 1], [0, 0], [0.5, 1]]) == 0.5
