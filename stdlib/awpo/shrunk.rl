## The clip range, smaller the more of the noisier signal is in use.
fn shrunk(
  share: f32 in 0..1,  ## mean of `reasoning_weight` over the batch
  bound: f32 in 0<.. = 0.2,
  xi: f32 in 0.. = 0.2,
) -> f32 = bound / (1 + xi * share)

check shrunk(0.5) ~= 0.181818 within 1e-6
