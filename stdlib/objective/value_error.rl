use std.pooling.token_mean

## Half the squared error of the critic. arXiv:1506.02438, eq. 28, without a
## trust region.
objective value_error(
  returns: f32[prompt, rollout, token],  ## what the values should be
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 = pool(0.5 * square(value - returns))

check value_error([[[1, 1], [0]]]) given { value: [[[0.5, 2], [1]]] } ~= 0.375 within 1e-6
