use std.advantage.ha_dw, std.belief.window_anchor

## HA-DW as its released code has it: the belief is the mean of the last ten
## batches, this one among them, the scale is 1.5, and an advantage that is not
## divided by the standard deviation of its group stays as it is.
advantage ha_dw_released(
  base: f32[prompt, rollout],
  reward: f32[prompt, rollout] in 0..1,  ## the raw outcome
  has_std: bool = true,  ## whether `base` is divided by the group's standard deviation
) -> f32[prompt, rollout] = where(
  has_std,
  ha_dw(base, reward, scale: 1.5, anchor: window_anchor(size: 10, inclusive: true)),
  base,
)

# In the first batch the belief is its own accuracy: the factor is the scale.
check ha_dw_released([[1, -1]], [[1, 0]]) == [[1.5, -1.5]]
check ha_dw_released([[1, -1]], [[1, 0]], has_std: false) == [[1, -1]]
