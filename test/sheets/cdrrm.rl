# Preferences between responses: accuracies of a judge, and a reward from
# verdicts on pairs.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 27 of 27 checks passed

choice Verdict { A, B, none }

axis better[3]

axis worse[3]

axis first[3]

axis second[3]

axis other[3]

fn mean_where(x: f32[better, worse], chosen: bool[better, worse]) -> f32 = sum(
  where(chosen, x, 0),
  over: [better, worse],
)
  / sum(f32(chosen), over: [better, worse])

fn hard(wins: f32[prompt, better, worse]) -> f32 = mean_where(
  mean(wins, over: prompt),
  position(better) < position(worse),
)

fn normal(wins: f32[prompt, better, worse]) -> f32 = mean_where(
  mean(wins, over: prompt),
  position(better) == position(worse),
)

fn easy(wins: f32[prompt, better, worse]) -> f32 = mean_where(
  mean(wins, over: prompt),
  position(better) > position(worse),
)

fn average(wins: f32[prompt, better, worse]) -> f32 = (hard(wins) + normal(wins) + easy(wins)) / 3

fn accuracy(verdict: Verdict[prompt], gold: Verdict[prompt]) -> f32 = mean(
  f32(verdict == gold),
  over: prompt,
)

fn parse_rate(verdict: Verdict[prompt]) -> f32 = mean(
  f32(not (verdict == Verdict.none)),
  over: prompt,
)

fn parseable_accuracy(verdict: Verdict[prompt], gold: Verdict[prompt]) -> f32 = accuracy(
  verdict,
  gold,
)
  / parse_rate(verdict)

fn weighted(accuracy: f32[prompt], number: f32[prompt]) -> f32 = sum(
  accuracy * number,
  over: prompt,
)
  / sum(number, over: prompt)

fn macro(accuracy: f32[prompt]) -> f32 = mean(accuracy, over: prompt)

## x[i, j] by [first, other], and x[j, i].
fn as_written(x: f32[first, second]) -> f32[first, other] = take(
  x,
  at: position(other),
  along: second,
)

fn swapped(x: f32[first, second]) -> f32[first, other] = take(
  take(x, at: position(other), along: first),
  at: position(first),
  along: second,
)

fn is_pair() -> bool[first, other] = not (position(first) == position(other))

## How many verdicts there are on each pair, and how many its first one won.
fn judged(verdict: Verdict[first, second]) -> f32[first, other] {
  there = f32(not (verdict == Verdict.none))
  where(is_pair(), as_written(there) + swapped(there), 0)
}

fn won(verdict: Verdict[first, second]) -> f32[first, other] = as_written(f32(verdict == Verdict.A))
  + swapped(f32(verdict == Verdict.B))

fn wins(verdict: Verdict[first, second], orders: f32) -> f32[first, other]? = where(
  judged(verdict) >= orders,
  won(verdict) / max(judged(verdict), 1),
  missing,
)

## Mean over those it was compared with; `missing` where there is none.
fn preference(verdict: Verdict[first, second], orders: f32 = 2.0) -> f32[first]? {
  pair = wins(verdict, orders)
  number = sum(f32(is_value(pair)), over: other)
  where(number > 0, sum(pair ?? 0.0, over: other) / max(number, 1), missing)
}

fn consistent(verdict: Verdict[first, second]) -> f32 {
  both = is_pair() and judged(verdict) == 2
  agree = both and not (won(verdict) == 1)
  sum(f32(agree), over: [first, other]) / sum(f32(both), over: [first, other])
}

# Oracle 1.
check hard([[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]) == 0
check normal([[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]) == 1
check easy([[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]) == 1
check average([[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]) ~= 0.666667 within 1e-6
check hard([[[1, 0.5, 0.25], [1, 0.75, 0.5], [1, 1, 0.5]]]) ~= 0.416667 within 1e-6
check normal([[[1, 0.5, 0.25], [1, 0.75, 0.5], [1, 1, 0.5]]]) == 0.75
check easy([[[1, 0.5, 0.25], [1, 0.75, 0.5], [1, 1, 0.5]]]) == 1
check average([[[1, 0.5, 0.25], [1, 0.75, 0.5], [1, 1, 0.5]]]) ~= 0.722222 within 1e-6
check hard([[[0, 1, 1], [0, 1, 1], [0, 0, 1]]]) == 1
check normal([[[0, 1, 1], [0, 1, 1], [0, 0, 1]]]) ~= 0.666667 within 1e-6
check easy([[[0, 1, 1], [0, 1, 1], [0, 0, 1]]]) == 0
check average([[[0, 1, 1], [0, 1, 1], [0, 0, 1]]]) ~= 0.555556 within 1e-6
# Oracle 2.
check hard([[[1, 0, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [0, 1, 1], [1, 0, 1]]])
  ~= 0.666667
  within 1e-6
check normal([[[1, 0, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [0, 1, 1], [1, 0, 1]]])
  ~= 0.833333
  within 1e-6
check easy([[[1, 0, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [0, 1, 1], [1, 0, 1]]])
  ~= 0.666667
  within 1e-6
check average([[[1, 0, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [0, 1, 1], [1, 0, 1]]])
  ~= 0.722222
  within 1e-6
# Oracle 3.
check accuracy([A, B, none, B, A, none, A, A], [A, A, B, B, A, A, B, A]) == 0.5
check parseable_accuracy([A, B, none, B, A, none, A, A], [A, A, B, B, A, A, B, A])
  ~= 0.666667
  within 1e-6
check parse_rate([A, B, none, B, A, none, A, A]) == 0.75
# Oracle 4.
check weighted([0.9, 0.8, 0.5], [100, 300, 100]) ~= 0.76 within 1e-6
check macro([0.9, 0.8, 0.5]) ~= 0.733333 within 1e-6
# Oracle 5: 0v1 A, 1v0 B, 0v2 A, 2v0 A, 1v2 B, 2v1 none.
check (wins([[none, A, A], [B, none, B], [A, none, none]], 2.0) ?? -1.0)
  == [[-1, 1, 0.5], [0, -1, -1], [0.5, -1, -1]]
check (preference([[none, A, A], [B, none, B], [A, none, none]]) ?? -1.0) == [0.75, 0, 0.5]
check consistent([[none, A, A], [B, none, B], [A, none, none]]) == 0.5
check (preference([[none, A, A], [B, none, B], [A, none, none]], orders: 1.0) ?? -1.0)
  == [0.75, 0, 0.75]
# Oracle 6: with every verdict the sum is half the number.
check sum(preference([[none, A, A], [B, none, B], [A, B, none]]) ?? -1.0, over: first)
  ~= 1.5
  within 1e-6
# Where nothing was judged there is no preference.
check (preference([[none, none, none], [none, none, A], [none, B, none]]) ?? -1.0) == [-1, 1, 0]
