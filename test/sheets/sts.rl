# Features that tuning moves, and how much domains use them.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 10 of 10 checks passed

axis domain

axis row

axis feature[5]

axis order[5]

fn summed_shift(base: f32[row, feature], shown: f32[row, feature]) -> f32[feature] = sum(
  square(shown - base),
  over: row,
)

fn mean_shift(base: f32[row, feature], shown: f32[row, feature]) -> f32[feature] = mean(
  square(shown - base),
  over: row,
)

fn moved(base: f32[row, feature], shown: f32[row, feature], number: i64) -> bool[feature] = top(
  summed_shift(base, shown),
  count: number,
  over: feature,
)

## Features by how far they move, farthest first.
fn ordered(base: f32[row, feature], shown: f32[row, feature]) -> i64[order] = place(
  position(feature),
  at: rank(summed_shift(base, shown), over: feature),
  along: order,
)

fn use_of(rows: f32[domain, row, feature], chosen: bool[feature]) -> f32[domain] = mean(
  sum(where(chosen, rows, 0), over: feature),
  over: row,
)

fn squared_use(rows: f32[domain, row, feature], chosen: bool[feature]) -> f32[domain] = mean(
  sum(where(chosen, square(rows), 0), over: feature),
  over: row,
)
  / sum(f32(chosen), over: feature)

## How much domains move what they use when they are shown examples.
fn shown_use(
  rows: f32[domain, row, feature],
  shown: f32[domain, row, feature],
  chosen: bool[feature],
) -> f32[domain] = use_of(square(shown - rows), chosen)

fn pearson(x: f32[*], y: f32[*], over: axes) -> f32[*] {
  from_x = x - mean(x, over: over)
  from_y = y - mean(y, over: over)
  sum(from_x * from_y, over: over) / (norm(from_x, over: over) * norm(from_y, over: over))
}

fn forecast(
  rows: f32[domain, row, feature],
  chosen: bool[feature],
  change: f32[domain],
) -> f32 = pearson(use_of(rows, chosen), change, over: domain)

fn squared_forecast(
  rows: f32[domain, row, feature],
  chosen: bool[feature],
  change: f32[domain],
) -> f32 = pearson(squared_use(rows, chosen), change, over: domain)

# Oracle 1.
base = [[0, 1, 0, 2, 0.5], [0, 0, 1, 2, 0.5], [1, 0, 0, 2, 0.5]]

shown = [[0, 1, 3, 2, 0.5], [0, 2, 1, 0, 0.5], [1, 0, 1, 2, 1.5]]

moved2 = [false, true, true, false, false]

rows = [
  [[0, 0, 2, 1, 0], [0, 0, 1, 3, 0]],
  [[5, 5, 0, 0, 5], [5, 5, 1, 0, 5]],
  [[0, 0, 0.5, 1, 0], [0, 0, 0.5, 1, 2]],
]

check summed_shift(base, shown) == [0, 4, 10, 4, 1]
check mean_shift(base, shown) ~= [0, 1.333333, 3.333333, 1.333333, 0.333333] within 1e-6
check ordered(base, shown) == [2, 1, 3, 4, 0]
check moved(base, shown, 2) == moved2
check moved(base, shown, 3) == [false, true, true, true, false]
# Oracle 2: domains p, q and r.
check use_of(rows, moved2) == [1.5, 5.5, 0.5]
check squared_use(rows, moved2) == [1.25, 12.75, 0.125]
check forecast(rows, moved2, [0.1, 0.01, 0.04]) ~= -0.61859 within 1e-6
check squared_forecast(rows, moved2, [0.1, 0.01, 0.04]) ~= -0.700771 within 1e-6
check shown_use([[[0, 0, 2, 1, 0], [0, 0, 1, 3, 0]]], [[[0, 1, 2, 1, 0], [0, 0, 3, 3, 0]]], moved2)
  == [2.5]
