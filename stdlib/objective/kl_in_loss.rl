use std.divergence.k3, std.pooling.token_mean

## Divergence from the reference as a term of the loss. arXiv:2402.03300 (GRPO),
## eqs. 3 and 4. Its gradient is that of the estimate: of `k1` it has mean 0, of
## `k2` it is that of the divergence of each token's distribution.
##
## TRL (`beta`) takes k3 and pools as its `loss_type` does, verl
## (`kl_loss_coef`) by `kl_loss_type` and `loss_agg_mode`, k3 within bounds:
## `bounded(most: 10)`; `k3+` is `unbiased_gradient`. OpenRLHF (`kl.use_loss`)
## bounds each estimate by 10.
objective kl_in_loss(
  coefficient: f32 = 0.001,
  estimate: fn(f32[*], f32[*]) -> f32[*] = k3,
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 = coefficient * pool(estimate(logp, ref.logp))

# e^-0.5 - 1 + 0.5 = 0.1065307 and e - 1 - 1 = 0.7182818.
check kl_in_loss(2) given { logp: [[[-1, -2]]], ref.logp: [[[-1.5, -1]]] } ~= 0.8248125 within 1e-6
check slope of kl_in_loss(2)
  by logp
  given { logp: [[[-1, -2]]], ref.logp: [[[-1.5, -1]]] }
  ~= [[[0.3934693, -1.7182818]]]
  within 1e-6
