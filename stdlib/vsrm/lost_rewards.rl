## How many steps of each response keep no reward: a later step begins in the same
## token, or the outcome takes its place in the last one.
fn lost_rewards(
  point: i64[prompt, rollout, step],  ## the token at which a step's reward stands
  adds: bool = false,  ## the outcome is added to it
) -> i64[prompt, rollout] {
  by_next = point == next_along(point, along: step, last: -1)
  by_outcome = not adds and point == count(over: token) - 1
  sum(i64(by_next or by_outcome), over: step)
}

check lost_rewards([[[0, 1, 1, 3]]]) given { logp: [[[0, 0, 0, 0]]] } == [[2]]
check lost_rewards([[[0, 1, 1, 3]]], adds: true) == [[1]]
