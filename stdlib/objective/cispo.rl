use std.pooling.token_mean

## Log-likelihood of each token times its advantage and the ratio, which is
## bounded and cut from the gradient: a bound never silences a token.
## arXiv:2506.13585 (CISPO), section 3.1. The paper has no lower bound.
##
## TRL bounds the ratio above alone, by `epsilon_high` itself: `high: 4.0` for
## its 5.0 (arXiv:2510.13786). verl has both bounds, `low: 0.2, high: 0.2` by
## default. OpenRLHF does not have it.
objective cispo(
  advantage: f32[*],  ## of each rollout, or of each of its tokens
  low: f32 = 1.0,  ## the weight is not below 1 - low; 1 is no bound
  high: f32 = 4.0,  ## nor above 1 + high
  pool: fn(f32[prompt, rollout, token]) -> f32 = token_mean,
) -> f32 {
  ratio = exp(logp - old.logp)
  pool(-stop(clamp(ratio, 1 - low, 1 + high)) * advantage * logp)
}

# Ratio 2 is weighed as 1.2: -1.2 * 1 * log 0.5; 0.5 as it is: -0.5 * -1 * log 0.25.
check cispo([[1, -1]], high: 0.2)
  given { logp: [[[-0.6931472], [-1.3862944]]], old.logp: [[[-1.3862944], [-0.6931472]]] }
  ~= 0.0693147
  within 1e-6
# The weight has no part in the gradient: -1.2 and 0.5, over two tokens.
check slope of cispo([[1, -1]], high: 0.2)
  by logp
  given { logp: [[[-0.6931472], [-1.3862944]]], old.logp: [[[-1.3862944], [-0.6931472]]] }
  ~= [[[-0.6], [0.25]]]
  within 1e-6
