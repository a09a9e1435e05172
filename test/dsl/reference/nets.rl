# Nets step by step. Numbers are those of a program in another language that
# draws, goes forward, back and makes the updates by hand.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 9 of 9 checks passed
axis feature[2]

fn two(a: f32[prompt], b: f32[prompt]) -> f32[prompt, feature] = stack([a, b], along: feature)

fn scored(a: f32[prompt], b: f32[prompt], y: f32[prompt]) -> f32[prompt] {
  net score = mlp(feature, hidden: [3], activation: tanh)
  x = two(a, b)
  next score = adamw(score, mean(square(score(x) - y), over: prompt), lr: 0.1)
  score(x)
}

## The loss reads a value that is made before, and each step of three reads
## what the one before it made.
fn deep(a: f32[prompt], b: f32[prompt], y: f32[prompt], learns: bool = true) -> f32[prompt] {
  net score = mlp(feature, hidden: [3, 2])
  seen = score(two(a, b))
  next score = adamw(
    score,
    loss: mean(square(seen - y), over: prompt),
    lr: 0.05,
    weight_decay: 0.1,
    clip: 0,
    steps: 2,
    when: learns,
  )
  seen
}

fn learned(learns: bool) -> i64 {
  net score = mlp(feature, hidden: [2])
  x = stack([1.0, 2.0], along: feature)
  next score = adamw(score, square(score(x) - 1), lr: 0.01, steps: 3, when: learns)
  score.updates
}

fn drawn(key: i64[prompt]) -> f32[prompt] = uniform(key)

fn drawn_second(key: i64[prompt]) -> f32[prompt] = 0 * uniform(key) + uniform(key)

## Its only weight starts at 2 and its bias at 0: the derivative of the loss by
## the weight is that of `value` at 2.
fn slope(value: fn(f32) -> f32, at: f32) -> f32 {
  axis one[1]
  net line = mlp(one, hidden: [])
  x = stack([1.0], along: one)
  next line = adamw(line, value(line(x)), lr: 1, clip: 0, when: at > 0)
  line(x)
}

check scored([1, 0.5], [0, -1], [1, 2])
  then scored([1, 0.5], [0, -1], [1, 2])
  then scored([1, 0.5], [0, -1], [1, 2])
  ~= [[-0.073301, -0.3844985], [0.244763, -0.0066569], [0.5093291, 0.3254391]]
  within 1e-6
check deep([1, 0.5], [0, -1], [1, 2])
  then deep([1, 0.5], [0, -1], [1, 2])
  then deep([1, 0.5], [0, -1], [1, 2])
  ~= [[-0.3472931, -0.3184057], [-0.1204842, -0.0438746], [0.1907604, 0.3394532]]
  within 1e-6
# A step that does not learn leaves everything alone, the moments too.
check deep([1, 0.5], [0, -1], [1, 2])
  then deep([1, 0.5], [0, -1], [1, 2], learns: false)
  then deep([1, 0.5], [0, -1], [1, 2])
  then deep([1, 0.5], [0, -1], [1, 2])
  ~= [
    [-0.3472931, -0.3184057],
    [-0.1204842, -0.0438746],
    [-0.1204842, -0.0438746],
    [0.1907604, 0.3394532],
  ]
  within 1e-6
check learned(true) then learned(false) then learned(true) then learned(true) == [0, 3, 3, 6]
# A net is given its weights as any state is: 2 * 1 + 0.5.
check slope(double, 1) given { line.weight_1: [2], line.bias_1: 0.5 } == 2.5
fn double(x: f32) -> f32 = 2 * x

# Keyed draws, worked out from "Randomness".
check drawn([0, 1, 7]) ~= [0.2039366364479065, 0.9995017647743225, 0.7986823916435242] within 1e-12

## What a ring along an axis holds, the newest first.
fn held(x: f32[prompt], keeps: bool = true) -> f32 {
  axis past[3]
  axis row[2]
  state recent: ring<f32[row]>[past]
  now = stack([sum(x, over: prompt), max(x, over: prompt)], along: row)
  next recent = push(recent, now, when: keeps)
  at = 10.0 ** f32(position(past))
  sum(sum(recent, over: row) * at, over: past) + 1000 * f32(count(recent))
}
check held([1, 2])
  then held([3])
  then held([5])
  then held([7])
  then held([1])
  == [0, 1005, 2056, 3570, 3714]
check held([1, 2])
  then held([3], keeps: false)
  then held([5])
  then held([7])
  == [0, 1005, 1005, 2060]
check held([1]) given { recent: [[1, 2, 3], [4, 5, 6]], recent.pushed: 3 } == 3000 + 9 + 70 + 500
