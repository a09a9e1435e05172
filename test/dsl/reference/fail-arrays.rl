# What has no value is an error that says so.
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: take %{{.*}} over token`: index 3 lies outside of 3 points
# CHECK: take %{{.*}} over token`: index -1 lies outside of 3 points
# CHECK: place %{{.*}} over digit`: index 2 lies outside of 2 points
# CHECK: rank %{{.*}} over prompt`: a value is not a number, and has no order
# CHECK: sort %{{.*}} over prompt`: a value is not a number, and has no order
# CHECK: quantile %{{.*}} over prompt`: a quantile lies outside of 0..1
# CHECK: 0 of 6 checks passed

axis digit[1]

axis slot[2]

fn picked(x: f32[prompt, rollout, token], at: i64[prompt, rollout]) -> f32[prompt, rollout] = take(
  x,
  at: at,
  along: token,
)

fn placed(x: f32[digit], at: i64[digit]) -> f32[slot] = place(x, at: at, along: slot)

fn ranks(x: f32[prompt]) -> i64[prompt] = rank(log(x), over: prompt)

fn ordered(x: f32[prompt]) -> f32[prompt] = sort(log(x), along: prompt)

fn part(x: f32[prompt], q: f32) -> f32 = quantile(x, q + 0 * sum(x, over: prompt), over: prompt)

check picked([[[1, 2, 3]]], [[3]]) == [[0]]
check picked([[[1, 2, 3]]], [[-1]]) == [[0]]
check placed([1], [2]) == [0, 0]
check ranks([1, -1]) == [0, 1]
check ordered([1, -1]) == [0, 1]
check part([1, 2], 1.5) == 2
