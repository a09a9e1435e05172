use std.pooling.token_mean

## Half the squared error of the critic, and not less than that of a value held
## within `range` of what the batch began with. arXiv:2005.12729, section 3.
objective value_clipped(
  returns: f32[prompt, rollout, token],  ## what the values should be
  range: f32 = 0.2,  ## a value gains nothing by moving further
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 {
  near = clamp(value, old.value - range, old.value + range)
  pool(0.5 * max(square(value - returns), square(near - returns)))
}

# Errors 0.5, then 0.1 where the value held at 0.2 has error 0.8.
check value_clipped([[[1, 1]]])
  given { value: [[[0.5, 0.9]]], old.value: [[[0.5, 0]]] }
  ~= 0.2225
  within 1e-6
# Before the first update it is the plain squared error.
check value_clipped(r)
  given { value: v, old.value: v }
  ~= 0.5 * mean(square(v - r), over: [prompt, rollout, token])
  within 1e-3
  forall r: f32[prompt, rollout, token] in -2..2, v: f32[prompt, rollout, token] in -2..2
