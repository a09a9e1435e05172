use std.pooling.token_mean

## Holds the softmax's normaliser near 1: the square of its logarithm, a term
## beside others. arXiv:2204.02311, section 5, with a coefficient of 1e-4.
objective z_loss(
  coefficient: f32 = 1e-4,
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 = coefficient * pool(log_z ** 2)

# (4 + 1 + 9) / 3, halved.
check z_loss(0.5) given { log_z: [[[2, -1], [3]]] } ~= 7 / 3 within 1e-6
