# Preferences between responses: accuracies of a judge, and a reward from
# verdicts on pairs.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 28 of 28 checks passed

choice Verdict { A, B, none }

axis better[3]

axis worse[3]

axis first[3]

axis second[3]

axis other[3]

fn hard(wins: f32[prompt, better, worse]) -> f32 = mean(
  mean(wins, over: prompt),
  over: [better, worse],
  where: position(better) < position(worse),
)

fn normal(wins: f32[prompt, better, worse]) -> f32 = mean(
  mean(wins, over: prompt),
  over: [better, worse],
  where: position(better) == position(worse),
)

fn easy(wins: f32[prompt, better, worse]) -> f32 = mean(
  mean(wins, over: prompt),
  over: [better, worse],
  where: position(better) > position(worse),
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
ordered = [[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]

graded = [[[1, 0.5, 0.25], [1, 0.75, 0.5], [1, 1, 0.5]]]

blind = [[[0, 1, 1], [0, 1, 1], [0, 0, 1]]]

check hard(x) ~= want within 1e-6 for { x: [ordered, graded, blind], want: [0, 0.416667, 1] }
check normal(x) ~= want within 1e-6 for { x: [ordered, graded, blind], want: [1, 0.75, 0.666667] }
check easy(x) ~= want within 1e-6 for { x: [ordered, graded, blind], want: [1, 1, 0] }
check average(x)
  ~= want
  within 1e-6
  for { x: [ordered, graded, blind], want: [0.666667, 0.722222, 0.555556] }
# Oracle 2.
two = [[[1, 0, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [0, 1, 1], [1, 0, 1]]]

check hard(two) ~= 0.666667 within 1e-6
check normal(two) ~= 0.833333 within 1e-6
check easy(two) ~= 0.666667 within 1e-6
check average(two) ~= 0.722222 within 1e-6
# Oracle 3.
said = [A, B, none, B, A, none, A, A]

gold = [A, A, B, B, A, A, B, A]

check accuracy(said, gold) == 0.5
check parseable_accuracy(said, gold) ~= 0.666667 within 1e-6
check parse_rate(said) == 0.75
# Oracle 4.
check weighted([0.9, 0.8, 0.5], [100, 300, 100]) ~= 0.76 within 1e-6
check macro([0.9, 0.8, 0.5]) ~= 0.733333 within 1e-6
# Oracle 5: 0v1 A, 1v0 B, 0v2 A, 2v0 A, 1v2 B, 2v1 none.
verdicts = [[none, A, A], [B, none, B], [A, none, none]]

check wins(verdicts, 2.0) == [[missing, 1, 0.5], [0, missing, missing], [0.5, missing, missing]]
check preference(verdicts) == [0.75, 0, 0.5]
check consistent(verdicts) == 0.5
check preference(verdicts, orders: 1.0) == [0.75, 0, 0.75]
# Oracle 6: with every verdict the sum is half the number.
check sum(preference([[none, A, A], [B, none, B], [A, B, none]]) ?? -1.0, over: first)
  ~= 1.5
  within 1e-6
check sum(preference(where(a, Verdict.A, Verdict.B)) ?? -1.0, over: first)
  ~= 1.5
  within 1e-9
  forall a: bool[first, second]
# Where nothing was judged there is no preference.
check preference([[none, none, none], [none, none, A], [none, B, none]]) == [missing, 1, 0]
