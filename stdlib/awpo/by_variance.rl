## The mixed reward enters a group where its outcomes hardly differ. The variance
## of eight outcomes of 0 and 1 is 2 / 7 at most, so `tau` of 0.3 or more always
## lets it in: for such outcomes take 0.1 or less. The build warns of a `tau` that
## no group at all is beyond.
fn by_variance(
  s_out: f32[prompt],
  s_mix: f32[prompt],
  tau: f32 in 0.. = 0.5,
  range: f32 in 0<.. = 1.0,  ## from the worst outcome to the best
) -> f32[prompt] = advised(
  where(square(s_out) <= tau, 1, 0 * s_mix),
  when: tau >= range * range / 2,
  text: "by_variance: no group's outcomes have a variance above `tau`, so the mixed reward enters everywhere; for outcomes of 0 and 1 take 0.1 or less",
)

check by_variance([0, 0.6, 0.6], [1, 1, 1], tau: 0.3) == [1, 0, 0]
