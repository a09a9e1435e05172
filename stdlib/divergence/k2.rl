## Divergence estimate log(p / q)^2 / 2 from samples of p. Schulman 2020, k2.
fn k2(logp: f32[*], reference: f32[*]) -> f32[*] = 0.5 * (logp - reference) ** 2

check k2([-1, -2], [-1.5, -1]) == [0.125, 0.5]
