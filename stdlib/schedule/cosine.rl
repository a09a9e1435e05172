## Half a cosine from `peak` to `floor` over the phase, after a linear rise.
fn cosine(
  peak: f32,  ## value after the warm-up
  warmup: i64 = 0,  ## steps of linear rise
  floor: f32 = 0,  ## value at the end
) -> f32 {
  rise = (step + 1) / max(f32(warmup), 1)
  done = clamp((step - f32(warmup)) / max(steps - f32(warmup), 1), 0, 1)
  where(
    step < f32(warmup),
    peak * rise,
    floor + (peak - floor) * 0.5 * (1 + cos(3.141592653589793 * done)),
  )
}

check cosine(1, warmup: 4)
  given { step: s, steps: 10 }
  ~= want
  within 1e-6
  for { s: [0, 1, 4, 7, 10], want: [0.25, 0.5, 1, 0.5, 0] }
check cosine(1, floor: 0.5) given { step: 5, steps: 10 } ~= 0.75 within 1e-6
