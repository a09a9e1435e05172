use std.bandit.feature, std.bandit.chosen_in_a_row

## The features of the rollouts that were chosen, one row after the other.
fn rows_of(
  x: f32[prompt, rollout, feature],
  chosen: bool[prompt, rollout],
  along: axes,
) -> f32[*] = stack(
  [
    column(x, chosen, 0, along),
    column(x, chosen, 1, along),
    column(x, chosen, 2, along),
    column(x, chosen, 3, along),
    column(x, chosen, 4, along),
    column(x, chosen, 5, along),
    column(x, chosen, 6, along),
    column(x, chosen, 7, along),
    column(x, chosen, 8, along),
    column(x, chosen, 9, along),
  ],
  along: feature,
)

fn column(
  x: f32[prompt, rollout, feature],
  chosen: bool[prompt, rollout],
  number: i64,
  along: axes,
) -> f32[*] = chosen_in_a_row(
  sum(where(position(feature) == number, x, 0), over: feature),
  chosen,
  along,
)

axis arm[3]
check sum(
  rows_of(
    [
      [[1, 2, 3, 4, 5, 6, 7, 8, 9, 1], [7, 7, 7, 7, 7, 7, 7, 7, 7, 7]],
      [[8, 9, 0, 0, 0, 0, 1, 2, 3, 4]],
    ],
    [[true, false], [true]],
    along: arm,
  ),
  over: arm,
)
  == [9, 11, 3, 4, 5, 6, 8, 10, 12, 5]
