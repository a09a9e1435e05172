use std.pooling.rollout_mean, std.pooling.token_mean

## Clipped surrogate on the ratio of whole responses, by default its geometric
## mean over tokens. arXiv:2507.18071 (GSPO), eqs. 5 and 7.
##
## TRL: `importance_sampling_level = "sequence"`, verl: `loss_mode = gspo`,
## OpenRLHF: `policy_loss_type gspo`. They agree where the pooling is; TRL's
## `loss_type = "dapo"` weighs by length, `pool: token_mean`. verl alone bounds
## the log of the ratio, at 10. The ratio of whole responses, `per_token: false`,
## is TRL's `RLOOTrainer`.
objective sequence_clipped(
  advantage: f32[prompt, rollout],
  low: f32 = 0.0003,  ## the ratio is not credited below 1 - low
  high: f32 = 0.0004,  ## nor above 1 + high
  per_token: bool = true,  ## the ratio is taken to the power of one over the number of tokens
  pool: fn(f32[prompt, rollout, token]) -> f32 = rollout_mean,
) -> f32 {
  distance = logp - old.logp
  ratio = exp(where(per_token, mean(distance, over: token), sum(distance, over: token)))
  pool(-min(ratio * advantage, clamp(ratio, 1 - low, 1 + high) * advantage))
}

# Ratio e^0.1, not credited above 1.0004.
check sequence_clipped([[1]])
  given { logp: [[[0.1, 0.3]]], old.logp: [[[0, 0.2]]] }
  ~= -1.0004
  within 1e-6
# Ratio e^-0.2 of the whole response, 0.818731 * -1 within the bounds.
check sequence_clipped([[-1]], low: 0.2, high: 0.2, per_token: false)
  given { logp: [[[-0.1, 0.1]]], old.logp: [[[0, 0.2]]] }
  ~= 0.818731
  within 1e-6
# Ratio 1 of both: (2 * -1 + 1 * 3) / 3 over tokens.
check sequence_clipped([[1, -3]], pool: token_mean)
  given { logp: [[[-1, -2], [-1]]], old.logp: [[[-1, -2], [-1]]] }
  ~= 0.3333333
  within 1e-6
