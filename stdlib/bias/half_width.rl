use std.bias.mixed_share

## Half the width of the interval around the mean of a group in which p lies
## with confidence 1 - `delta`. arXiv:2601.08521, section 4.
fn half_width(
  size: f32,  ## G: rollouts of the group
  delta: f32 in 0<..<1 = 0.1,
  edge: f32 in 0<..<0.5 = 0.05,  ## no prompt is held harder, nor easier, than this
) -> f32 = sqrt(log(2 / (delta * mixed_share(edge, size))) / (2 * size))

check half_width(8) ~= 0.505263 within 1e-6
