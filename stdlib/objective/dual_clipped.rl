use std.pooling.token_mean

## Clipped surrogate whose loss is also bounded where the advantage is
## negative. arXiv:1912.09729, eq. 5.
##
## verl always bounds (`clip_ratio_c = 3.0`), TRL (`delta`, no default) and
## OpenRLHF (`dual_clip`, no default) where asked; TRL holds the ratio itself
## below `delta`, which is the same wherever `delta` is above 1 + high.
objective dual_clipped(
  advantage: f32[*],  ## of each rollout, or of each of its tokens
  low: f32 = 0.2,  ## the ratio is not credited below 1 - low
  high: f32 = 0.2,  ## nor above 1 + high
  bound: f32 = 3.0,  ## the surrogate is not below bound * advantage
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 {
  ratio = exp(logp - old.logp)
  clipped = min(ratio * advantage, clamp(ratio, 1 - low, 1 + high) * advantage)
  pool(-where(advantage < 0, max(clipped, bound * advantage), clipped))
}

# Ratio 5: the surrogate -5 is held at 3 * -1.
check dual_clipped([[-1]]) given { logp: [[[1.6094379]]], old.logp: [[[0]]] } == 3
