use std.bandit.feature, std.bandit.in_a_row

## The features of the rollouts of a batch, one row after the other.
fn rows_of(x: f32[prompt, rollout, feature], along: axes) -> f32[*] = stack(
  [
    column(x, 0, along),
    column(x, 1, along),
    column(x, 2, along),
    column(x, 3, along),
    column(x, 4, along),
    column(x, 5, along),
    column(x, 6, along),
  ],
  along: feature,
)

fn column(x: f32[prompt, rollout, feature], number: i64, along: axes) -> f32[*] = in_a_row(
  sum(where(position(feature) == number, x, 0), over: feature),
  along: along,
)

axis arm[3]
check sum(rows_of([[[1, 2, 3, 4, 5, 6, 7]], [[8, 9, 0, 0, 0, 0, 1]]], along: arm), over: arm)
  == [9, 11, 3, 4, 5, 6, 8]
