## Clipped surrogate on the length-normalised ratio of whole responses.
## arXiv:2507.18071 (GSPO), eqs. 5 and 7.
objective sequence_clipped(
  advantage: f32[prompt, rollout],
  low: f32 = 0.0003,  ## the ratio is not credited below 1 - low
  high: f32 = 0.0004,  ## nor above 1 + high
) -> f32 {
  ratio = exp(mean(logp - old.logp, over: token))
  mean(
    -min(ratio * advantage, clamp(ratio, 1 - low, 1 + high) * advantage),
    over: [prompt, rollout],
  )
}

# Ratio e^0.1, not credited above 1.0004.
check sequence_clipped([[1]])
  given { logp: [[[0.1, 0.3]]], old.logp: [[[0, 0.2]]] }
  ~= -1.0004
  within 1e-6
