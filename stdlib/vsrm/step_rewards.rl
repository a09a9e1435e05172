use std.vsrm.propagate

## r of each step from the values of the states before and after it: the change,
## propagated. A state without a value is left out, and its two steps are one.
fn step_rewards(
  before: f32[prompt, rollout, step],  ## values of the states in which the steps begin
  closing: f32[prompt, rollout],  ## and of that after the last
  has: f32[prompt, rollout, step] = 1,  ## 1: the state has a value
  has_closing: f32[prompt, rollout] = 1,  ## 1: the one after the last has
  decay: f32 = 0.7,
  look_ahead: i64 = 4,
  threshold: f32 = 1e-5,
) -> f32[prompt, rollout, step] {
  kept = has == 1
  is_last = position(step) == count(over: step) - 1
  known = where(kept, before, 0)
  so_far = cumsum(known, along: step, decay: where(kept, 0.0, 1.0))
  end = where(has_closing == 1, closing, sum(so_far, over: step, where: is_last))
  # Of a state that is left out the value is that of the next one that is not.
  behind = known + where(is_last and not kept, end, 0)
  now = cumsum(behind, along: step, from: end, decay: where(kept, 0.0, 1.0))
  propagate(
    next_along(now, along: step, last: end) - now,
    along: step,
    kept: kept,
    decay: decay,
    look_ahead: look_ahead,
    threshold: threshold,
  )
}

check step_rewards([[[0, 0.2, 0.2, 0.2, 0.6, 0.6]]], [[0.4]])
  ~= [[[0.2, 0.196, 0.28, 0.4, -0.14, -0.2]]]
  within 1e-6
# The second state has no value: the first step leads from 0 to 0.6, the second is gone.
check step_rewards([[[0, 9, 0.6]]], [[1]], has: [[[1, 0, 1]]]) ~= [[[0.6, 0, 0.4]]] within 1e-6
# Nor has the last: the last step is none.
check step_rewards([[[0, 0.6]]], [[9]], has_closing: [[0]]) ~= [[[0.6, 0]]] within 1e-6
