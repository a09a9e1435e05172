## The mixed reward enters a group where its outcomes hardly differ. The variance
## of eight outcomes of 0 and 1 is 2 / 7 at most, so `tau` of 0.3 or more always
## lets it in: for such outcomes take 0.1 or less.
fn by_variance(
  s_out: f32[prompt],
  s_mix: f32[prompt],
  tau: f32 in 0.. = 0.5,
) -> f32[prompt] = where(square(s_out) <= tau, 1, 0 * s_mix)

check by_variance([0, 0.6, 0.6], [1, 1, 1], tau: 0.3) == [1, 0, 0]
