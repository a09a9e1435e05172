## Mean of a 0/1 score over prompts and rollouts.
metric accuracy(score: f32[prompt, rollout]) -> f32 = mean(score, over: [prompt, rollout])

check accuracy([[1, 0], [1, 1]]) == 0.75
