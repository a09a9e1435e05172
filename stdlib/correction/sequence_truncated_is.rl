## One weight for all tokens of a rollout that another engine sampled: the
## ratio of the probabilities of the whole response, not above a limit, cut
## from the gradient. The ratio of `std.correction.truncated_is` (its source
## has the form per token) for whole sequences.
fn sequence_truncated_is(
  limit: f32 = 2.0,  ## largest weight; the default is ours
) -> f32[prompt, rollout] = stop(
  min(exp(sum(engine_gap(old.logp, sampled.logp), over: token)), limit),
)

# Ratios 2 * 0.5 = 1 and 8.
check sequence_truncated_is()
  given { old.logp: [[[-1, -2], [-1]]], sampled.logp: [[[-1.6931472, -1.3068528], [-3.0794415]]] }
  ~= [[1, 2]]
  within 1e-6
