## Mean over every token of the batch: long responses weigh more.
## arXiv:2503.14476 (DAPO), eq. 8.
fn token_mean(x: f32[prompt, rollout, token]) -> f32 = mean(x, over: [prompt, rollout, token])

check token_mean([[[1, 2], []], [[6]]]) == 3
