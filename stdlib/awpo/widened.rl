## The clip range, larger the more of the noisier signal is in use.
fn widened(
  share: f32 in 0..1,  ## mean of `reasoning_weight` over the batch
  bound: f32 in 0<.. = 0.2,
  xi: f32 in 0.. = 0.2,
) -> f32 = bound * (1 + xi * share)

check widened(0.5) ~= 0.22 within 1e-6
