use std.pooling.kept_mean
use std.srft.entropy_scope, std.srft.scoped_entropy, std.srft.w_rl

## Half of the self term of SRFT, arXiv:2506.19767, eqs. 11 and 12: right
## rollouts are pushed up by the weight of their entropy, wrong ones pushed down
## by 1. The term is `l_self(c) + l_self(c, positive: false)`; written as two
## entries of `objective`, the trace shows the share of each.
objective l_self(
  c: f32[prompt, rollout],  ## verdicts, 0 or 1
  positive: bool = true,  ## the half of right rollouts, or that of wrong ones
  scale: f32 = 0.1,
  by_entropy: bool = true,  ## false: the ablation
  scope: entropy_scope = entropy_scope.sequence,
  separate: bool = false,  ## each half has its own denominator
  guard: f32 in 0<.. = 1e30,  ## wrong tokens less likely than exp(-guard) are left alone
  mask_truncated: bool = false,  ## so are wrong rollouts that were cut
  pool: fn(f32[*], bool[*]) -> f32 = kept_mean(over: [prompt, rollout, token]),
) -> f32 {
  h = scoped_entropy(entropy, over: [prompt, rollout, token], scope: scope)
  is_half = (c == 1) == positive
  is_left = mask_truncated and truncated
  up = w_rl(h, scale, by_entropy) * -logp
  down = where(stop(logp) < -guard or is_left, 0, logp)
  pool(where(is_half, where(positive, up, down), 0), is_half or not separate)
}

check l_self([[1, 0]]) given { logp: [[[-1], [-3]]], entropy: [[[0], [0]]] } ~= 0.05 within 1e-6
check l_self([[1, 0]], positive: false) given { logp: [[[-1], [-3]]] } == -1.5
