# What goes along axes, as compiled kernels: numbers worked by hand, and slopes
# against differences of the evaluator.
# RUN: rlc test %s | FileCheck %s
# CHECK: 7 passed, 0 failed;  evaluator 7  kernels 7  gradient 7
axis bin[3]

fn to_go(
  x: f32[prompt, rollout, token],
  d: f32[prompt, rollout, token],
) -> f32[prompt, rollout, token] = cumsum(x * x, along: token, from: end, decay: d)

fn so_far(
  x: f32[prompt, rollout, token],
  d: f32[prompt, rollout, token],
) -> f32[prompt, rollout, token] = cumsum(x * x, along: token, decay: d)

fn slope(x: f32[prompt, rollout, token]) -> f32[prompt, rollout, token] = next_along(
  x * x,
  along: token,
  last: x,
)
  - previous_along(x * 2, along: token, first: x * x)

fn back(x: f32[prompt, rollout, token]) -> f32[prompt, rollout, token] = x
  * take(x, at: count(over: token) - 1 - position(token), along: token)

fn first(x: f32[prompt, rollout, token]) -> f32[prompt, rollout] = take(x * x, at: 0, along: token)

fn spread(x: f32[prompt, rollout, token]) -> f32[prompt, rollout, bin] = place(
  x * x,
  at: position(token) % 2,
  along: bin,
)

fn soft(x: f32[prompt]) -> f32[prompt] = tanh(x)
  + sigmoid(x * 2)
  + log1p(x * x)
  + expm1(x / 2)
  + sin(x * 3)

check to_go([[[1, 2, 3], [], [2]]], [[[0.5, 0.5, 2], [], [7]]]) == [[[5.25, 8.5, 9], [], [4]]]
check so_far([[[1, 2, 3], [], [2]]], [[[0.5, 0.5, 2], [], [7]]]) == [[[1, 4.5, 18], [], [4]]]
check slope([[[1, 2, 3], [], [2]]]) == [[[3, 7, -1], [], [-2]]]
check back([[[1, 2, 3], [], [2]]]) == [[[3, 4, 3], [], [4]]]
check first([[[3, 2, 1], [2]]]) == [[9, 4]]
check spread([[[1, 2, 3], [], [2]]]) == [[[9, 4, 0], [0, 0, 0], [4, 0, 0]]]
check soft([0]) == [0.5]
