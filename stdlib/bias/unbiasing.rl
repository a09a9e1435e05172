use std.bias.group_bias

## The factor of a group's mean that makes it right on average, among the groups
## of which something is learned. arXiv:2601.08521, section 4.
fn unbiasing(
  p: f32[*] in 0<..<1,  ## the chance that a rollout is right
  size: f32,  ## G: rollouts of the group
) -> f32[*] = p / (p + group_bias(p, size))

check unbiasing([0.1, 0.5], 8) ~= [0.569533, 1] within 1e-6
