## What the best response of each prompt is worth, where the best is the one with
## the highest `score`, of equal ones the first; mean over prompts. `sample` says
## of how many it is: `rollouts: 8` gives best-of-8.
metric best_of(
  ## by which it is chosen: of a reward model, a judge, the mean of `logp`
  score: f32[prompt, rollout],
  value: f32[prompt, rollout],  ## what is measured, such as whether it is right
) -> f32 {
  chosen = top(score, count: 1, over: rollout)
  mean(sum(value, over: rollout, where: chosen), over: prompt)
}

check best_of([[0.1, 0.9, 0.5]], [[1, 0, 1]]) == 0
check best_of([[0.1, 0.9, 0.5], [3, 2, 1]], [[1, 0, 1], [1, 0, 0]]) == 0.5

# Of equal scores the first wins.
check best_of([[1, 1, 0]], [[1, 0, 0]]) == 1
