# The gradient of a net as a value. Numbers are differences of a net that a
# script writes out; it holds this file to them.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# RUN: python3 %S/Inputs/net_gradient.py %s tanh relu
# CHECK: 5 of 5 checks passed
axis feature[2]

fn of_tanh(a: f32[prompt], b: f32[prompt]) -> f32[*] {
  net score = mlp(feature, hidden: [3], activation: tanh)
  axis number[score.size]
  x = stack([a, b], along: feature)
  next score = adamw(score, mean(score(x), over: prompt), lr: 1, when: false)
  gradient(score, at: x, along: number)
}

fn of_relu(a: f32[prompt], b: f32[prompt]) -> f32[*] {
  net score = mlp(feature, hidden: [3, 2])
  axis number[score.size]
  x = stack([a, b], along: feature)
  next score = adamw(score, mean(score(x), over: prompt), lr: 1, when: false)
  gradient(score, at: x, along: number)
}

## Of a linear net: its input, and 1 for the bias, whatever its weights.
fn of_line(a: f32[prompt, rollout], b: f32[prompt, rollout]) -> f32[*] {
  net score = mlp(feature, hidden: [])
  axis number[score.size]
  x = stack([a, b], along: feature)
  next score = adamw(score, mean(score(x), over: [prompt, rollout]), lr: 1, when: false)
  gradient(score, at: x, along: number)
}

fn numbers(width: i64) -> i64 {
  net score = mlp(feature, hidden: [width, 2])
  next score = adamw(score, score(stack([1.0, 2.0], along: feature)), lr: 1)
  score.size
}

check of_tanh([0.3, 1, -0.2], [-0.7, 0.5, 0.9])
  given {
    score.weight_1: [[0.5, -1, 0.25], [1.5, 0.75, -0.5]],
    score.bias_1: [0.1, -0.2, 0.3],
    score.weight_2: [0.8, -1.2, 0.4],
  }
  ~= [
    [
      0.134173,
      -0.145504,
      0.073872,
      -0.313071,
      0.339509,
      -0.172369,
      0.447244,
      -0.485013,
      0.246242,
      -0.664037,
      -0.771895,
      0.619997,
      1.0,
    ],
    [
      0.188825,
      -0.648734,
      0.366055,
      0.094412,
      -0.324367,
      0.183027,
      0.188825,
      -0.648734,
      0.366055,
      0.874053,
      -0.677782,
      0.291313,
      1.0,
    ],
    [
      -0.037765,
      0.156948,
      -0.076883,
      0.169942,
      -0.706267,
      0.345975,
      0.188825,
      -0.784741,
      0.384417,
      0.874053,
      0.588259,
      -0.197375,
      1.0,
    ],
  ]
  within 2e-6
check of_relu([0.3, 1, -0.2], [-0.7, 0.5, 0.9])
  given {
    score.weight_1: [[0.5, -1, 0.25], [1.5, 0.75, -0.5]],
    score.bias_1: [0.1, -0.2, 0.3],
    score.weight_2: [[1, -0.5], [0.3, 0.7], [-0.6, 0.2]],
    score.bias_2: [0.4, 0.2],
    score.weight_3: [2, -1.5],
  }
  ~= [
    [
      0.0,
      0.0,
      -0.09,
      0.0,
      0.0,
      0.21,
      0.0,
      0.0,
      -0.3,
      0.0,
      0.0,
      0.0,
      0.0,
      0.0,
      -1.0875,
      0.0,
      -1.5,
      0.0,
      0.345,
      1.0,
    ],
    [
      2.0,
      0.0,
      -1.2,
      1.0,
      0.0,
      -0.6,
      2.0,
      0.0,
      -1.2,
      2.7,
      0.0,
      0.0,
      0.0,
      0.6,
      0.0,
      2.0,
      0.0,
      1.57,
      0.0,
      1.0,
    ],
    [
      -0.4,
      -0.12,
      0.0,
      1.8,
      0.54,
      0.0,
      2.0,
      0.6,
      0.0,
      2.7,
      0.0,
      1.35,
      0.0,
      0.0,
      0.0,
      2.0,
      0.0,
      1.9525,
      0.0,
      1.0,
    ],
  ]
  within 2e-6
check of_line([[1, 2], [3]], [[4, 5], [6]]) == [[[1, 4, 1], [2, 5, 1]], [[3, 6, 1]]]
# (2 + 1) 3 + (3 + 1) 2 + (2 + 1) 1.
check numbers(3) == 20

## Of two points at once the gradient is that of each: nothing is summed.
fn told(a: f32, b: f32) -> f32[*] {
  net score = mlp(feature, hidden: [2], activation: tanh)
  axis number[score.size]
  axis arm[2]
  x = stack([stack([a, b], along: feature), stack([b, a], along: feature)], along: arm)
  next score = adamw(score, sum(score(x), over: arm), lr: 1, when: false)
  both = gradient(score, at: x, along: number)
  one = gradient(score, at: stack([a, b], along: feature), along: number)
  other = gradient(score, at: stack([b, a], along: feature), along: number)
  sum(abs(sum(both, over: arm) - one - other), over: number)
}

check told(a, b) ~= 0 within 1e-5 forall a: f32 in -2..2, b: f32 in -2..2, cases: 20
