## Divergence of the sampler's distribution from the trainer's at the sampled
## tokens: the estimate k3 (`std.divergence.k3`), a mean over tokens. 0 where
## both engines agree.
metric engine_mismatch() -> f32 {
  gap = engine_gap(old.logp, sampled.logp)
  mean(exp(gap) - 1.0 - gap, over: [prompt, rollout, token])
}

# Gaps ln 2 and 0: (2 - 1 - ln 2) / 2.
check engine_mismatch()
  given { old.logp: [[[-1, -2]]], sampled.logp: [[[-1.6931472, -2]]] }
  ~= 0.1534264
  within 1e-6
