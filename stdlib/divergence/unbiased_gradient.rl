use std.divergence.k2, std.divergence.k3

## The value of an estimate and the gradient of `k2`, which is that of the
## divergence: those of k1 and k3 are not. verl's `k1+` and `k3+`.
fn unbiased_gradient(
  logp: f32[*],
  reference: f32[*],
  estimate: fn(f32[*], f32[*]) -> f32[*] = k3,
) -> f32[*] {
  way = k2(logp, reference)
  way - stop(way) + stop(estimate(logp, reference))
}

check unbiased_gradient([-1, -2], [-1.5, -1]) ~= [0.1065307, 0.7182818] within 1e-6
objective summed(reference: f32[prompt, rollout, token]) -> f32 = sum(
  unbiased_gradient(logp, reference),
  over: [prompt, rollout, token],
)
check slope of summed([[[-1.5, -1]]])
  by logp
  given { logp: [[[-1, -2]]] }
  ~= [[[0.5, -1]]]
  within 1e-6
