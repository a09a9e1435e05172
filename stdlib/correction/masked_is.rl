## Weight of each token for rollouts that another engine sampled: the ratio of
## the trainer's probability to the sampler's inside an interval, 0 outside,
## cut from the gradient. Masking as in IcePop, per token.
fn masked_is(
  low: f32 = 0.5,  ## smallest ratio that counts; the default is ours
  high: f32 = 5.0,  ## largest ratio that counts; the default is ours
) -> f32[prompt, rollout, token] {
  ratio = exp(engine_gap(old.logp, sampled.logp))
  stop(where(ratio >= low and ratio <= high, ratio, 0.0))
}

# Ratios 2, 0.25 and 8.
check masked_is()
  given { old.logp: [[[-1, -2, -1]]], sampled.logp: [[[-1.6931472, -0.6137056, -3.0794415]]] }
  ~= [[[2, 0, 0]]]
  within 1e-6
