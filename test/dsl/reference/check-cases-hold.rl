# Tables, properties, expressions on both sides, and errors that are waited
# for.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 27 of 27 checks passed
choice Verdict { A, B }

fn decide(x: f32[prompt]) -> Verdict[prompt] = where(x > 0, Verdict.A, Verdict.B)

fn points(v: Verdict[prompt]) -> f32[prompt] = match v { A => 1.0, B => 0.0 }

fn filled(x: f32[prompt]?) -> f32[prompt] = x ?? 2.0

fn kept(x: f32[prompt, rollout]?) -> f32[prompt] = mean(x ?? drop_rollout, over: rollout)

fn share(x: f32[prompt] in 0..1) -> f32[prompt] = 1 - x

fn group_sum(x: f32[prompt, rollout]) -> f32[prompt] = sum(x, over: rollout)

fn quotient(a: i64[prompt], b: i64[prompt]) -> i64[prompt] = a // b

fn shout(a: text[prompt], times: i64) -> text[prompt] = "{a}{times}"

fn agree(x: bool[prompt]) -> bool = all(x, over: prompt)

fn peak(x: f32[prompt, rollout, token]) -> f32 = max(x, over: [prompt, rollout, token])

# A scalar stands for every point, and one side may be what the other is.
check group_sum([[1, 2], [3]]) == 3
check group_sum([[1, 2], [3]]) == 0 * [1, 2] + 3

# Items of every kind: 4 rows.
check group_sum(x) == y for { x: [[[1, 2], []], [[0.5]]], y: [[3, 0], [0.5]] }
check shout(a, n) == [b] for { a: [["x"], ["y"]], n: [1, 20], b: ["x1", "y20"] }
check agree([a, b]) == c for { a: [false, true], b: [true, true], c: [false, true] }

check quotient([7, 1], [2, 0]) fails with "division by zero"
check quotient([a], [b]) fails with "by zero" for { a: [1, 2], b: [0, 0] }
check quotient(a, 0 * a) fails with "division by zero" forall a: i64[prompt]

# By hand: the sum of n equal numbers, that of nothing among them.
check group_sum(0 * x + 2) == 2 * f32(count(over: rollout)) forall x: f32[prompt, rollout]
check quotient(a, b) * b + a % b == a forall a: i64[prompt], b: i64[prompt] in 1..
check (quotient(a, b) >= 1) == true forall a: i64[prompt] in 5..9, b: i64[prompt] in 1..5
# Of nothing the largest is below every number.
check (peak(x) < 1) == true forall x: f32[prompt, rollout, token] in 0..<1, cases: 300, seed: 9
check sum(exp(logp - old.logp), over: token)
  given { logp: l, old.logp: l }
  == f32(count(over: token))
  forall l: f32[prompt, rollout, token] in ..0
# The extents come from the list, the numbers are drawn.
check sum([[1, 2], [3]] * w, over: rollout) == [3, 3] * w forall w: f32[prompt] in -8..8

# Values of a choice, absent ones, and ranges.
check decide([1, -1]) == [A, B]
check decide([x]) == v for { x: [2, -1], v: [A, B] }
check (points(v) == 1 or points(v) == 0) == true forall v: Verdict[prompt]
check (filled(x) <= 2) == true forall x: f32[prompt]? in -1..1
check kept([[1, missing, 3], [error("lost")]]) == [2, 0]
check share(x) ~= 1 - x within 1e-9 forall x: f32[prompt] in 0..1
check share(x) fails with "`x` is" forall x: f32[prompt] in 1<..
check f64([1, 2]) / 3 ~= f64([2, 4]) / 6 within 1e-15
