use std.pooling.rollout_mean

## Clipped surrogate, negated to be minimised. arXiv:1707.06347, eq. 7, with
## one bound for each side (arXiv:2503.14476, eq. 8).
objective clipped(
  advantage: f32[*],  ## of each rollout, or of each of its tokens
  low: f32 = 0.2,  ## the ratio is not credited below 1 - low
  high: f32 = 0.2,  ## nor above 1 + high
  pool: fn(f32[prompt, rollout, token]) -> f32 = rollout_mean,
) -> f32 {
  ratio = exp(logp - old.logp)
  pool(-min(ratio * advantage, clamp(ratio, 1 - low, 1 + high) * advantage))
}

# Ratios 2, 0.5 and 1.1: the first is not credited above 1.28.
check clipped([[1, -1]], low: 0.2, high: 0.28)
  given { logp: [[[0.6931472, -0.6931472], [0.0953102]]], old.logp: [[[0, 0], [0]]] }
  ~= 0.105
  within 1e-6

# Before the first update all ratios are 1: what is left is the advantage of each rollout that has tokens.
check clipped(a)
  given { logp: l, old.logp: l }
  ~= -mean(where(count(over: token) > 0, a, 0), over: [prompt, rollout])
  within 1e-6
  forall a: f32[prompt, rollout], l: f32[prompt, rollout, token] in -5..0
