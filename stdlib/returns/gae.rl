## Generalized advantage estimation. arXiv:1506.02438, eq. 16: the sum of the
## steps' errors `reward + discount * next value - value`, each `discount *
## decay` times what it is one point later. After the last point the value is 0.
fn gae(
  reward: f32[*],
  value: f32[*],  ## expected return at each point
  along: axes,  ## an ordered axis
  discount: f32 = 1.0,
  decay: f32 = 1.0,  ## lambda: 1 trusts the rewards, 0 the values
) -> f32[*] {
  error = reward + discount * next_along(value, along: along, last: 0) - value
  cumsum(error, along: along, from: end, decay: discount * decay)
}

# With both discounts 1 it is the return minus the value.
check gae(
  [[[0, 0, 0.2, 0, 0.196, 0, -0.14, 1]]],
  [[[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]]],
  along: token,
)
  ~= [[[0.756, 0.756, 0.756, 0.556, 0.556, 0.36, 0.36, 0.5]]]
  within 1e-6
# Errors 1.5, -1 and 2; half of a half of what follows is added.
check gae([[[1, 0, 3]]], [[[0, 1, 1]]], along: token, discount: 0.5, decay: 0.5)
  ~= [[[1.5, 0, 2]]]
  within 1e-6
