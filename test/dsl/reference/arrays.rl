# What goes along axes, on numbers worked by hand.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 51 of 51 checks passed

axis row

axis digit[3]

axis slot[4]

fn running(x: f32[prompt, rollout, token], decay: f32) -> f32[prompt, rollout, token] = cumsum(
  x,
  along: token,
  decay: decay,
)

fn to_go(x: i64[prompt, rollout, token]) -> i64[prompt, rollout, token] = cumsum(
  x,
  along: token,
  from: end,
)

fn gated(x: f32[row], decay: f32[row]) -> f32[row] = cumsum(x, along: row, decay: decay)

fn across(x: f32[prompt, digit]) -> f32[prompt, digit] = cumsum(x, along: digit)

fn under(x: f32[prompt, rollout, token, digit]) -> f32[prompt, rollout, token, digit] = cumsum(
  x,
  along: token,
)

fn after(x: f32[prompt, rollout, step]) -> f32[prompt, rollout, step] = next_along(
  x,
  along: step,
  last: 9,
)

fn before(x: bool[prompt, turn]) -> bool[prompt, turn] = previous_along(x, along: turn, first: true)

fn before_each(x: i64[prompt, turn], first: i64[prompt]) -> i64[prompt, turn] = previous_along(
  x,
  along: turn,
  first: first,
)

fn where_in(x: f32[prompt, rollout, token]) -> i64[prompt, rollout, token] = position(token)
  + 0 * i64(x)

fn place_of(x: f32[row]) -> i64[row] = position(row) + 0 * i64(x)

fn ranks(x: f32[prompt, rollout]) -> i64[prompt, rollout] = rank(x, over: rollout)

fn ranks_of_all(x: i64[prompt, rollout]) -> i64[prompt, rollout] = rank(x, over: [prompt, rollout])

fn ordered(x: f32[prompt, rollout]) -> f32[prompt, rollout] = sort(x, along: rollout)

fn best(x: f32[prompt, rollout], number: i64) -> bool[prompt, rollout] = top(
  x,
  count: number,
  over: rollout,
)

fn part_kept(x: f32[prompt, rollout], share: f32) -> bool[prompt, rollout] = top(
  x,
  share: share,
  over: rollout,
)

fn quarter(x: f32[prompt, rollout]) -> f32[prompt] = quantile(x, 0.25, over: rollout)

fn each_quantile(x: f32[prompt, rollout], q: f32[prompt]) -> f32[prompt] = quantile(
  x,
  q,
  over: rollout,
)

fn variance(x: f32[prompt, rollout]) -> f32[prompt] = var(x, over: rollout)

fn length_of(x: f32[prompt, rollout]) -> f32[prompt] = norm(x, over: rollout)

fn spread_out(x: f32[prompt, digit], at: i64[prompt, digit]) -> f32[prompt, slot] = place(
  x,
  at: at,
  along: slot,
)

fn placed(
  x: f32[prompt, rollout, step],
  at: i64[prompt, rollout, step],
) -> f32[prompt, rollout, token] = place(x, at: at, along: token) + 0 * logp

fn flags(x: bool[prompt, rollout, digit], at: i64[digit]) -> bool[prompt, rollout, token] = place(
  x,
  at: at,
  along: token,
)
  or logp > 0

fn picked(x: f32[prompt, rollout, token], at: i64[prompt, rollout]) -> f32[prompt, rollout] = take(
  x,
  at: at,
  along: token,
)

fn picked_all(
  x: f32[prompt, rollout, token],
  at: i64[prompt, rollout, step],
) -> f32[prompt, rollout, step] = take(x, at: at, along: token)

fn looked_up(table: i64[slot], at: i64[prompt]) -> i64[prompt] = take(table, at: at, along: slot)

check running([[[1, 2, 4], []], [[3, 3]]], 1.0) == [[[1, 3, 7], []], [[3, 6]]]
check running([[[1, 2, 4], [8]]], 0.5) == [[[1, 2.5, 5.25], [8]]]
check to_go([[[1, 2, 4], [8, 1]]]) == [[[7, 6, 4], [9, 1]]]
# The decay of a point stands before what comes over from the last one.
check gated([1, 1, 1, 1], [5, 1, 0, 2]) == [1, 2, 1, 3]
check across([[1, 2, 3], [0, 0, 5]]) == [[1, 3, 6], [0, 0, 5]]
check under([[[[1, 2, 3], [10, 20, 30]]], [[[5, 5, 5]]]])
  == [[[[1, 2, 3], [11, 22, 33]]], [[[5, 5, 5]]]]
check after([[[1, 2, 3], []], [[4]]]) == [[[2, 3, 9], []], [[9]]]
check before([[false, false, true], [false]]) == [[true, false, false], [true]]
check before_each([[1, 2], [3]], [7, 8]) == [[7, 1], [8]]
check where_in([[[0, 0, 0], []], [[0, 0]]]) == [[[0, 1, 2], []], [[0, 1]]]
check place_of([0, 0, 0]) == [0, 1, 2]
check ranks([[1, 3, 3, 2], [5]]) == [[3, 0, 1, 2], [0]]
check ranks_of_all([[1, 3], [3, 2]]) == [[3, 0], [1, 2]]
check ordered([[3, 1, 2], [2, -1]]) == [[1, 2, 3], [-1, 2]]
check best([[1, 3, 3, 2], [5]], 2) == [[false, true, true, false], [true]]
check part_kept([[1, 3, 3, 2, 0], [5]], 0.3) == [[false, true, true, false, false], [true]]
check part_kept([[1, 3], [5]], 0.01) == [[false, true], [true]]
check quarter([[4, 1, 2, 3], [7], []]) == [1.75, 7, 0]
check each_quantile([[4, 1, 2], [7, 9]], [1, 0.5]) == [4, 8]
check variance([[1, 2, 4, 8], [5], []]) ~= [9.5833333, 0, 0] within 1e-6
check length_of([[3, 4], [0], []]) == [5, 0, 0]
check spread_out([[1, 2, 3], [1, 2, 3]], [[3, 0, 1], [2, 2, 0]]) == [[2, 3, 0, 1], [3, 0, 2, 0]]
check placed([[[5, 6], []], [[7]]], [[[2, 0], []], [[0]]])
  given { logp: [[[0, 0, 0], [0]], [[0]]] }
  == [[[6, 0, 5], [0]], [[7]]]
check flags([[[true, false, true]]], [0, 0, 2])
  given { logp: [[[0, 0, 0, 0]]] }
  == [[[false, false, true, false]]]
check picked([[[1, 2, 3], [4]]], [[2, 0]]) == [[3, 4]]
check picked_all([[[1, 2, 3], [4]]], [[[2, 2, 0], [0]]]) == [[[3, 3, 1], [4]]]
check looked_up([10, 20, 30, 40], [3, 0, 0]) == [40, 10, 10]
check tanh([0.5]) ~= [0.4621172] within 1e-6
check sigmoid([0, 2]) ~= [0.5, 0.8807971] within 1e-6
check log1p([0.5]) ~= [0.4054651] within 1e-6
check expm1([0.5]) ~= [0.6487213] within 1e-6
check sin([0.5]) ~= [0.4794255] within 1e-6
check ceil([1.2, -1.2, 2]) == [2, -1, 2]
check round([0.5, 1.5, 2.5, -0.5, 1.2]) == [0, 2, 2, 0, 1]
check is_finite([1, 0]) == [true, true]
check is_finite(1 / ([1, 0] + 0.0)) == [true, false]
check square([3, -2]) == [9, 4]
check lerp(1.0, [3, 5], 0.5) == [2, 3]

# What has no value is an error that says so.
fn ranks_of_logs(x: f32[prompt]) -> i64[prompt] = rank(log(x), over: prompt)

fn sorted_logs(x: f32[prompt]) -> f32[prompt] = sort(log(x), along: prompt)

fn part_of(x: f32[prompt, rollout], q: f32[prompt]) -> f32[prompt] = quantile(x, q, over: rollout)

check picked([[[1, 2, 3]]], [[3]]) fails with "index 3 lies outside of 3 points"
check picked([[[1, 2, 3]]], [[-1]]) fails with "index -1 lies outside of 3 points"
check spread_out([[1, 2, 3]], [[0, 1, 4]]) fails with "index 4 lies outside of 4 points"
check ranks_of_logs([1, -1]) fails with "a value is not a number, and has no order"
check sorted_logs([1, -1]) fails with "a value is not a number, and has no order"
check part_of([[1, 2]], [1.5]) fails with "a quantile lies outside of 0..1"

# A scan from the end is the whole less what comes before; the neighbour of a
# neighbour is the point; what is sorted keeps its sum.
fn both_ways(x: f32[prompt, rollout, token]) -> f32[prompt, rollout, token] = cumsum(
  x,
  along: token,
)
  + cumsum(x, along: token, from: end)
  - x
  - sum(x, over: token)

fn there_and_back(x: i64[prompt, rollout, token]) -> bool[prompt, rollout, token] = previous_along(
  next_along(x, along: token, last: 0),
  along: token,
  first: 0,
)
  == x
  or position(token) == 0

fn kept_sum(x: f32[prompt, rollout]) -> f32[prompt] = sum(
  sort(x, along: rollout) - x,
  over: rollout,
)

fn ordered_pairs(x: f32[prompt, turn]) -> bool[prompt, turn] {
  y = sort(x, along: turn)
  previous_along(y, along: turn, first: min(x, over: turn)) <= y
}

fn by_rank(x: f32[prompt, turn]) -> bool[prompt, turn] {
  number = count(over: turn)
  take(sort(x, along: turn), at: number - 1 - rank(x, over: turn), along: turn) == x
}

fn spread_again(x: f32[prompt, rollout]) -> f32[prompt] = sqrt(var(x, over: rollout))
  - std(x, over: rollout)

check both_ways(x) ~= 0 within 1e-2 forall x: f32[prompt, rollout, token]
check there_and_back(x) == true forall x: i64[prompt, rollout, token]
check kept_sum(x) ~= 0 within 1e-2 forall x: f32[prompt, rollout]
check ordered_pairs(x) == true forall x: f32[prompt, turn]
check by_rank(x) == true forall x: f32[prompt, turn]
check spread_again(x) ~= 0 within 1e-2 forall x: f32[prompt, rollout]
check (sum(i64(best(x, 2)), over: rollout) <= 2) == true forall x: f32[prompt, rollout]
