## How much better a round is than the one before; a rise of entropy costs
## where it was above the floor. arXiv:2602.08499.
fn improvement(
  rise: f32,  ## of the mean reward
  entropy_before: f32,
  entropy_now: f32,
  entropy_floor: f32,
  weight: f32,
) -> f32 = rise - weight * where(entropy_before > entropy_floor, entropy_now - entropy_before, 0)

check improvement(0.06, e, f, 0.5, 1)
  ~= want
  within 1e-6
  for { e: [0.8, 0.4, 0.8, 0.5], f: [0.9, 0.9, 0.7, 0.9], want: [-0.04, 0.06, 0.16, 0.06] }
