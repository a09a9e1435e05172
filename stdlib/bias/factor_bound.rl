use std.bias.mixed_share, std.bias.half_width

## The factors of a group's mean that keep it within `slack` of what it should
## be, with confidence 1 - `delta`: their least, or with `highest` their largest;
## missing where there are none. A diagnostic, found on a fine grid.
## arXiv:2601.08521, section 4.
fn factor_bound(
  p_hat: f32[prompt] in 0..1,  ## mean of the group
  size: f32,  ## G: rollouts of the group
  slack: f32 in 0<..,  ## how far the corrected mean may be off
  highest: bool = false,
  delta: f32 in 0<..<1 = 0.1,
  edge: f32 in 0<..<0.5 = 0.05,  ## no prompt is held harder, nor easier, than this
) -> f32[prompt]? {
  axis cell[2001]
  w = half_width(size, delta, edge)
  low = max(edge, p_hat - w)
  high = min(1 - edge, p_hat + w)
  p = low + (high - low) * f32(position(cell)) / 2000
  q = mixed_share(p, size) / (p * (1 - p ** (size - 1)))
  c_low = max((p - slack) * q, over: cell)
  c_high = min((p + slack) * q, over: cell)
  where(c_low < c_high, where(highest, c_high, c_low), missing)
}

check factor_bound([0.25], 8, slack: 0.2) ~= [0.7645] within 1e-4
check factor_bound([0.25], 8, slack: 0.05) == [missing]
