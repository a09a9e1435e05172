## The rewards that are there. A rollout without one leaves the batch, and so
## does a prompt of which fewer than `least` rollouts have one: a group of one
## has nothing to be compared with. The trace counts both.
reward graded(
  reward: f32[prompt, rollout]?,
  least: i64 in 1.. = 2,  ## graded rollouts that a group needs
) -> f32[prompt, rollout] {
  number = sum(i64(is_value(reward)), over: rollout)
  stays = where(number < least, missing, true) ?? drop_prompt
  where(stays, reward ?? drop_rollout, 0)
}

check graded([[1, missing, 0], [1, error("no score"), missing], [0, 0, 1]]) == [[1, 0], [0, 0, 1]]
