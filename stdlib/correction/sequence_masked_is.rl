## One weight for all tokens of a rollout that another engine sampled: the
## ratio of the probabilities of the whole response inside an interval, 0
## outside, cut from the gradient. `std.correction.masked_is` for sequences.
fn sequence_masked_is(
  low: f32 = 0.5,  ## smallest ratio that counts; the default is ours
  high: f32 = 5.0,  ## largest ratio that counts; the default is ours
) -> f32[prompt, rollout] {
  ratio = exp(sum(engine_gap(old.logp, sampled.logp), over: token))
  stop(where(ratio >= low and ratio <= high, ratio, 0.0))
}

# Ratios 2 * 2 = 4 and 8.
check sequence_masked_is()
  given { old.logp: [[[-1, -2], [-1]]], sampled.logp: [[[-1.6931472, -2.6931472], [-3.0794415]]] }
  ~= [[4, 0]]
  within 1e-5
