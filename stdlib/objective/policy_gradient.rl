use std.pooling.rollout_mean

## Score-function estimator, negated to be minimised: the gradient of
## -advantage * logp. Williams 1992, theorem 1.
objective policy_gradient(
  advantage: f32[*],  ## of each rollout, or of each of its tokens
  pool: fn(f32[prompt, rollout, token]) -> f32 = rollout_mean,
) -> f32 = pool(-advantage * logp)

check policy_gradient([[1, -2]]) given { logp: [[[-1, -3], [-0.5]]] } == 0.5
