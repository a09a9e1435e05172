## Groups whose success lies in a band weigh `inside`, the others `outside`.
fn band(
  m: f32[prompt],  ## success of the group, from 0 to 1
  low: f32 = 0.25,
  high: f32 = 0.75,
  inside: f32 = 1,
  outside: f32 = 0.5,
) -> f32[prompt] = where(low <= m and m <= high, inside, outside)

check band([0, 0.25, 0.5, 1]) == [0.5, 1, 1, 0.5]
