## Brings numbers to mean 0 and variance 1 over the batch: tokens, or whole
## responses. arXiv:2006.05990 calls it advantage normalisation (choice C67).
##
## verl adds 1e-8 to the variance and divides by n - 1: the defaults. OpenRLHF
## divides by n and holds the variance at 1e-8 or more: `ddof: 0, eps: 0, floor:
## 1e-8`. TRL adds 1e-4 to the deviation of whole responses: `over: [prompt,
## rollout], eps: 0, added: 1e-4`.
advantage whiten(
  x: f32[*],
  eps: f32 in 0.. = 1e-8,  ## added to the variance
  ddof: i64 = 1,  ## 1: of a sample, 0: of all there is
  over: axes = [prompt, rollout, token],  ## all axes of x
  floor: f32 in 0.. = 0.0,  ## the variance is not less
  added: f32 in 0.. = 0.0,  ## added to the standard deviation
) -> f32[*] {
  distance = x - mean(x, over: over)
  spread = max(var(x, over: over, ddof: ddof), floor)
  distance / (sqrt(spread + eps) + added)
}

check whiten([[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]])
  ~= [[[1.0787, 1.0787, 1.0787, -0.1132, -0.1132, -1.2813, -1.2813, -0.447]]]
  within 1e-4
check whiten([[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]], ddof: 0)
  ~= [[[1.1532, 1.1532, 1.1532, -0.1211, -0.1211, -1.3698, -1.3698, -0.4778]]]
  within 1e-4
# Variance 4 / 3 of -1, 1, -1, 1: 1 / (1.154701 + 0.5) = 0.604339.
check whiten([[-1, 1], [-1, 1]], over: [prompt, rollout], eps: 0, added: 0.5)
  ~= [[-0.604339, 0.604339], [-0.604339, 0.604339]]
  within 1e-6
# Variance 1 is held at 4.
check whiten([[-1, 1], [-1, 1]], over: [prompt, rollout], ddof: 0, eps: 0, floor: 4)
  == [[-0.5, 0.5], [-0.5, 0.5]]
