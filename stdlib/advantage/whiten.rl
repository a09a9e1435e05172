## Brings tokens to mean 0 and variance 1 over all responses of the batch.
advantage whiten(
  x: f32[prompt, rollout, token],
  eps: f32 = 1e-8,  ## added to the variance
  ddof: i64 = 1,  ## 1: of a sample, 0: of all there is
) -> f32[prompt, rollout, token] {
  distance = x - mean(x, over: [prompt, rollout, token])
  spread = var(x, over: [prompt, rollout, token], ddof: ddof)
  distance / sqrt(spread + eps)
}

check whiten([[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]])
  ~= [[[1.0787, 1.0787, 1.0787, -0.1132, -0.1132, -1.2813, -1.2813, -0.447]]]
  within 1e-4
check whiten([[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]], ddof: 0)
  ~= [[[1.1532, 1.1532, 1.1532, -0.1211, -0.1211, -1.3698, -1.3698, -0.4778]]]
  within 1e-4
