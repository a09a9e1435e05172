use std.bias.mixed_share

## By how much the mean of a group is above p on average, among the groups of
## which something is learned: those neither all right nor all wrong.
## arXiv:2601.08521, section 3. Above 0 for hard prompts, below 0 for easy ones.
fn group_bias(
  p: f32[*] in 0<..<1,  ## the chance that a rollout is right
  size: f32,  ## G: rollouts of the group
) -> f32[*] = (p - p ** size) / mixed_share(p, size) - p

check group_bias([0.25, 0.5, 0.75], 8) ~= [0.0278, 0, -0.0278] within 1e-4
