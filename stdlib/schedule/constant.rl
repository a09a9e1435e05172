## `peak` throughout, after a linear rise.
fn constant(
  peak: f32,  ## value after the warm-up
  warmup: i64 = 0,  ## steps of linear rise
) -> f32 = peak * min((step + 1) / max(f32(warmup), 1), 1)

check constant(1, warmup: 4)
  given { step: s }
  == want
  for { s: [0, 1, 3, 9], want: [0.25, 0.5, 1, 1] }
