## How much of the mixed reward enters a group: its share of the spreads.
fn by_spread(
  s_out: f32[prompt],  ## standard deviation of the group's outcomes
  s_mix: f32[prompt],  ## and of its mixed rewards
  eps: f32 = 1e-6,
) -> f32[prompt] = s_mix / (s_out + s_mix + eps)

check by_spread([0.5, 0], [0.5, 0]) ~= [0.5, 0] within 1e-6
