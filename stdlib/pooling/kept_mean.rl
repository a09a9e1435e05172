## Mean over every token of what is kept: long texts weigh more.
fn kept_mean(
  x: f32[*],
  kept: bool[*],  ## texts that count
  over: axes,  ## all axes of x
) -> f32 = mean(x, over: over, where: kept)

check kept_mean([[[1, 2], [5]], [[6]]], [[1, 0], [1]] == 1, over: [prompt, rollout, token]) == 3
