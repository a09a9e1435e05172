## Discounted return of each point: its reward and what follows along the axis.
fn discounted(
  reward: f32[*],
  along: axes,  ## an ordered axis
  discount: f32 = 1.0,
) -> f32[*] = cumsum(reward, along: along, from: end, decay: discount)

check discounted([[[0, 0, 0.2, 0, 0.196, 0, -0.14, 1]]], along: token)
  ~= [[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]]
  within 1e-6
check discounted([[[1, 2, 4], []], [[8]]], along: token, discount: 0.5) == [[[3, 4, 4], []], [[8]]]
