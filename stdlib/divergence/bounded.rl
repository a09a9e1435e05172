use std.divergence.k3

## A divergence estimate held between two bounds; beyond them it has no gradient.
##
## verl holds k3 between -10 and 10, of log-ratios between -20 and 20; OpenRLHF
## holds every estimate so. TRL bounds none.
fn bounded(
  logp: f32[*],
  reference: f32[*],
  estimate: fn(f32[*], f32[*]) -> f32[*] = k3,
  most: f32 = 10.0,  ## bound on both sides
) -> f32[*] = clamp(estimate(logp, reference), -most, most)

# e^3 - 1 - 3 = 16.085537 is held at 10.
check bounded([-4, -1], [-1, -1.5]) ~= [10, 0.1065307] within 1e-6
