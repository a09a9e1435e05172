## Groups of medium success weigh most. The floor keeps those of none, which the
## gate is there to learn from.
fn parabola(
  m: f32[prompt],  ## success of the group, from 0 to 1
  least: f32 in 0.. = 0.25,
) -> f32[prompt] = max(least, 4 * m * (1 - m))

check parabola([0, 0.25, 0.5, 1]) == [0.25, 0.75, 1, 0.25]
