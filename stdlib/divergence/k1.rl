## Divergence estimate log(p / q) from samples of p. Unbiased, can be
## negative. Schulman 2020, "Approximating KL divergence", k1.
fn k1(logp: f32[*], reference: f32[*]) -> f32[*] = logp - reference

check k1([-1, -2], [-1.5, -1]) == [0.5, -1]
