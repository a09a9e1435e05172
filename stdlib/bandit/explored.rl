use std.bandit.swapped

## The best by score, of which each is swapped with probability `explore` for
## another of its group, drawn alike.
fn explored(
  score: f32[prompt, rollout],
  keep: f32,  ## share of each group
  explore: f32,  ## 0: none is swapped
  leave: f32[prompt, rollout],  ## draws
  enter: f32[prompt, rollout],  ## others
) -> bool[prompt, rollout] = swapped(
  top(score, share: keep, over: rollout),
  explore,
  leave,
  enter,
  over: rollout,
)

# Equal scores without exploration: the lowest of each group.
check explored([[1, 1, 1, 1], [2, 2, 2]], 0.5, 0, s, s)
  == [[true, true, false, false], [true, true, false]]
  for { s: [[[0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1]]] }
# 0 leaves, and 3 enters, for its draw is the largest of those outside.
check explored([[4, 3, 2, 1]], 0.5, 0.1, [[0.05, 0.5, 0.01, 0.01]], [[0.99, 0.99, 0.2, 0.7]])
  == [[false, true, false, true]]
# As many are trained on whatever is drawn, and never more leave than can enter.
check sum(i64(explored(s, 0.75, 1, l, e)), over: rollout)
  == sum(i64(top(s, share: 0.75, over: rollout)), over: rollout)
  forall s: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout] in 0..<1,
    e: f32[prompt, rollout] in 0..<1,
    cases: 50
