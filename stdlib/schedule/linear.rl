## A straight line from `peak` to `floor` over the phase, after a linear rise.
fn linear(
  peak: f32,  ## value after the warm-up
  warmup: i64 = 0,  ## steps of linear rise
  floor: f32 = 0,  ## value at the end
) -> f32 {
  rise = (step + 1) / max(f32(warmup), 1)
  done = clamp((step - f32(warmup)) / max(steps - f32(warmup), 1), 0, 1)
  where(step < f32(warmup), peak * rise, peak + (floor - peak) * done)
}

check linear(1, warmup: 4)
  given { step: s, steps: 10 }
  == want
  for { s: [0, 1, 4, 7, 10], want: [0.25, 0.5, 1, 0.5, 0] }
check linear(1, floor: 0.5) given { step: 5, steps: 10 } == 0.75
