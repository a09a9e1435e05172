use std.bias.mixed_share

## The chance that the mean of a group lies between `low` and `high`, both left
## out, among the groups of which something is learned. arXiv:2601.08521, section 3.
fn hits_chance(
  p: f32[*] in 0<..<1,  ## the chance that a rollout is right
  size: i64 in 2..,  ## G: rollouts of the group
  low: f32[*] = 0.0,
  high: f32[*] = 1.0,
) -> f32[*] {
  axis hits[size + 1]
  k = f32(position(hits))
  g = f32(size)
  growth = log(max(k, 1))
  factorial = cumsum(growth, along: hits)
  rest = take(factorial, at: size - position(hits), along: hits)
  ways = exp(sum(growth, over: hits) - factorial - rest)
  each = ways * p ** k * (1 - p) ** (g - k) / mixed_share(p, g)
  is_learned = k > 0 and k < g
  sum(where(is_learned and k / g > low and k / g < high, each, 0), over: hits)
}

# Of two rollouts one is right, whatever p.
check hits_chance([0.1, 0.9], 2) ~= [1, 1] within 1e-6
check hits_chance([0.1], 8, low: 0.15) ~= [0.328155] within 1e-6
