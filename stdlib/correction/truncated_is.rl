## Weight of each token for rollouts that another engine sampled: the ratio of
## the trainer's probability to the sampler's, not above a limit, cut from the
## gradient. Multiply each token of the objective with it. Truncated importance
## sampling: Yao et al. 2025, "Your efficient RL framework secretly brings you
## off-policy RL training".
fn truncated_is(
  limit: f32 = 2.0,  ## largest weight; the default is ours
) -> f32[prompt, rollout, token] = stop(min(exp(engine_gap(old.logp, sampled.logp)), limit))

# Ratios 2, 0.5 and 8.
check truncated_is(limit: 3.0)
  given { old.logp: [[[-1, -2, -1]]], sampled.logp: [[[-1.6931472, -1.3068528, -3.0794415]]] }
  ~= [[[2, 0.5, 3]]]
  within 1e-6
