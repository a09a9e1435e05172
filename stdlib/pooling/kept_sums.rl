## Mean over the texts that are kept of the sum of their tokens: the literal
## reading of an expectation over whole texts.
fn kept_sums(
  x: f32[*],
  kept: bool[*],  ## texts that count
  over: axes,  ## axes of x but the tokens
  budget: f32 in 0<.. = 1,  ## what each sum is divided by
) -> f32 = mean(sum(x, over: token) / budget, over: over, where: kept)

check kept_sums([[[1, 2], [5]], [[6]]], [[1, 0], [1]] == 1, over: [prompt, rollout]) == 4.5
check kept_sums([[[1, 2], []]], [[1, 1]] == 1, over: [prompt, rollout], budget: 2) == 0.75
