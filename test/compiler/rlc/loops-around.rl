# Loops that are not in the order of the nest: a reduction along an axis that a
# loop around it runs along for another value, and what goes along prompts.
# Numbers worked by hand.
# RUN: rlc test %s | FileCheck %s
# CHECK: 9 passed, 0 failed;  evaluator 9  kernels 9  gradient 5
axis bin[3]

fn shares(x: f32[prompt, rollout, bin]) -> f32[prompt, bin] = sum(
  x / sum(x, over: bin),
  over: rollout,
)

fn above(x: f32[prompt, rollout, bin], y: f32[prompt, bin]) -> f32[prompt, bin] = sum(
  x * max(x - y, over: bin),
  over: rollout,
)

fn ahead(x: f32[prompt, rollout, bin]) -> f32[prompt, bin] = sum(
  x * sum(next_along(x * 2, along: bin, last: 1), over: bin),
  over: rollout,
)

# The same loops in the gradient: by y it is the sum of y / norm.
fn size(x: f32[prompt, rollout, bin], y: f32[prompt, bin]) -> f32[prompt, rollout] = norm(
  where(x > 0, x, y),
  over: bin,
)

fn places(x: f32[prompt, rollout, bin]) -> i64[prompt, bin] = sum(rank(x, over: bin), over: rollout)

fn neighbours(x: f32[prompt, rollout, bin]) -> f32[prompt, bin] = sum(
  next_along(x, along: bin, last: 0),
  over: rollout,
)

fn order(x: f32[prompt, bin]) -> i64[prompt, bin] = rank(x, over: prompt)

fn middles(x: f32[prompt, rollout, bin]) -> f32[prompt, bin] = sum(
  x - quantile(x, 0.5, over: bin),
  over: rollout,
)

# Of two prompts at one bin the last stays, and alone has a slope.
fn binned(x: f32[prompt], at: i64[prompt]) -> f32[bin] = place(x * x, at: at, along: bin)

check shares([[[1, 2, 5], [2, 3, 3]], [[1, 1, 2]]]) == [[0.375, 0.625, 1], [0.25, 0.25, 0.5]]
check above([[[1, 2, 5], [2, 3, 3]]], [[1, 2, 3]]) == [[4, 7, 13]]
check ahead([[[1, 2, 5], [2, 3, 3]]]) == [[41, 69, 114]]
check size([[[1, -1, -1], [-1, 2, -1]]], [[6, 2, 3]]) ~= [[3.741657, 7]] within 1e-6
check places([[[1, 2, 5], [3, 2, 1]]]) == [[2, 2, 2]]
check neighbours([[[1, 2, 5], [3, 2, 1]]]) == [[4, 6, 0]]
check order([[1, 5, 2], [2, 3, 2], [3, 4, 1]]) == [[2, 0, 0], [1, 2, 1], [0, 1, 2]]
check middles([[[1, 2, 5], [7, 3, 1]]]) == [[3, 0, 1]]
check binned([3, 1, 2, 4], [1, 2, 1, 0]) == [16, 4, 1]
