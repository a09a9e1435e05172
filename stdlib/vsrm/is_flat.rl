## Whether a trace has steps and none of them changes how often the policy is
## right: its outcome alone is learned from.
fn is_flat(step_reward: f32[prompt, rollout, step]) -> bool[prompt, rollout] = (
  count(over: step) > 0 and all(step_reward == 0, over: step)
)

check is_flat([[[0, 0], [0, 0.2], []]]) == [[true, false, false]]
