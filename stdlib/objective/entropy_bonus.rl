use std.pooling.token_mean

## Less loss for more entropy, of the distribution each token was drawn from.
## arXiv:1602.01783, section 4.
##
## TRL (`entropy_coef`) and OpenRLHF (`actor.entropy_coef`) take the mean over
## tokens however their loss is pooled; verl (`entropy_coeff`) pools it as its
## loss, `pool: rollout_mean` for `seq-mean-token-mean`.
objective entropy_bonus(
  coefficient: f32 = 0.01,
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 = -coefficient * pool(entropy)

# -(0.5 + 1.5 + 1) / 3 tenths.
check entropy_bonus(0.1) given { entropy: [[[0.5, 1.5], [1]]] } ~= -0.1 within 1e-6
