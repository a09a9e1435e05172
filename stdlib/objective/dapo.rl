use std.objective.clipped, std.pooling.token_mean

## Clipped surrogate with a higher bound above, mean over every token of the
## batch. arXiv:2503.14476 (DAPO), eqs. 8, 10 and 12, without a divergence. With
## it go `select = mixed_outcomes(verdict)`, `refill = { rounds: 4 }`, and
## `soft_overlong(..)` in the reward.
##
## The paper, and verl's recipe, set `high: 0.28`; TRL's `loss_type = "dapo"`
## leaves 0.2. verl also bounds the loss of negative advantages: `dual_clipped(
## advantage, high: 0.28, bound: 10)` in that recipe, 3 by default.
objective dapo(
  advantage: f32[*],  ## of each rollout, or of each of its tokens
  low: f32 = 0.2,  ## the ratio is not credited below 1 - low
  high: f32 = 0.28,  ## nor above 1 + high
) -> f32 = clipped(advantage, low: low, high: high, pool: token_mean)

# Ratios 2, 0.5 and 1.1: -(1.28 + 0.5 - 1.1) / 3.
check dapo([[1, -1]])
  given { logp: [[[0.6931472, -0.6931472], [0.0953102]]], old.logp: [[[0, 0], [0]]] }
  ~= -0.226667
  within 1e-6
