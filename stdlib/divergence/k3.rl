## Divergence estimate q/p - 1 - log(q / p) from samples of p: unbiased and
## never negative. Schulman 2020, k3; arXiv:2402.03300, eq. 4.
fn k3(logp: f32[*], reference: f32[*]) -> f32[*] = exp(reference - logp) - 1 - (reference - logp)

check k3([-1, -2], [-1.5, -1]) ~= [0.1065307, 0.7182818] within 1e-6
check (k3(p, q) >= -1e-6) == true forall p: f32[prompt] in -5..0, q: f32[prompt] in -5..0
