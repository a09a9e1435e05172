## Mean distance between the log-probabilities of trainer and sampler.
metric engine_gap_mean() -> f32 = mean(
  abs(engine_gap(old.logp, sampled.logp)),
  over: [prompt, rollout, token],
)

check engine_gap_mean()
  given { old.logp: [[[-1, -2]]], sampled.logp: [[[-1.5, -1]]] }
  ~= 0.75
  within 1e-6
