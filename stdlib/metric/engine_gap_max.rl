## Largest distance between the log-probabilities of trainer and sampler.
metric engine_gap_max() -> f32 = max(
  abs(engine_gap(old.logp, sampled.logp)),
  over: [prompt, rollout, token],
)

check engine_gap_max()
  given { old.logp: [[[-1, -2]]], sampled.logp: [[[-1.5, -1]]] }
  ~= 1
  within 1e-6
