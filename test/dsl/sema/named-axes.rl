# Axes that a file declares, and ragged ones that every file knows.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 10 of 10 checks passed
axis feature[3]
axis row
axis hop_kind[2]

fn squares(x: f64[row, feature]) -> f64[row] = sum(x * x, over: feature)

fn columns(x: f64[row, feature]) -> f64[feature] = mean(x, over: row)

fn rows(x: f64[row, feature]) -> i64 = i64(sum(f64(x == x), over: [row, feature]))

fn step_sum(x: f32[prompt, rollout, step]) -> f32[prompt, rollout] = sum(x, over: step)

fn step_count(x: f32[prompt, rollout, step]) -> i64[prompt, rollout] {
  n = count(over: step)
  where(sum(x, over: step) < 0, -n, n)
}

# `demo` lies under what stands before it.
fn of_demos(x: f32[prompt, demo], y: f32[prompt]) -> f32[prompt] = mean(x - y, over: demo)

fn inner(x: f32[prompt, rollout, turn, criterion]) -> f32[prompt] =
  mean(max(x, over: criterion), over: [rollout, turn])

fn through(x: f32[prompt, rollout, step]) -> f32[prompt, rollout, step] = scaled(x)

fn scaled(x: f32[prompt, rollout, step]) -> f32[prompt, rollout, step] = 2 * x

fn mixed(x: f32[prompt, hop_kind, feature], y: f32[hop_kind]) -> f32[feature] =
  sum(sum(x * y, over: hop_kind), over: prompt)

fn wide(x: f32[prompt]) -> f64[prompt] = f64(x) * 1e300

check squares([[1, 2, 3], [0, 0, 1]]) == [14, 1]
check columns([[1, 2, 3], [3, 0, 1]]) == [2, 1, 2]
check rows([[1, 2, 3], [3, 0, 1]]) == 6
check step_sum([[[1, 2], []], [[3]]]) == [[3, 0], [3]]
check step_count([[[1, 2], []], [[-3]]]) == [[2, 0], [-1]]
check of_demos([[1, 2], []], [1, 5]) == [0.5, 0]
check inner([[[[1, 5], [2]], [[3]]]]) == [10 / 3]
check through([[[1, 2]]]) == [[[2, 4]]]
check mixed([[[1, 2, 3], [10, 20, 30]]], [1, 0.5]) == [6, 12, 18]
check wide([2]) == [2e300]
