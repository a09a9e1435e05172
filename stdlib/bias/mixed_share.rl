## The chance that a group is neither all right nor all wrong, where each of its
## `size` rollouts is right with chance p. arXiv:2601.08521, section 3.
fn mixed_share(
  p: f32[*],
  size: f32,  ## G: rollouts of the group
) -> f32[*] = 1 - (1 - p) ** size - p ** size

check mixed_share([0.5, 0, 1], 2) == [0.5, 0, 0]
