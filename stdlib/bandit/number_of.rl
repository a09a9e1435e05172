## The number of each rollout in the batch, from 0.
fn number_of(x: f32[prompt, rollout]) -> i64[prompt, rollout] = rank(
  where(x == x, 0.0, 0.0),
  over: [prompt, rollout],
)

check number_of([[5, 7], [9]]) == [[0, 1], [2]]
