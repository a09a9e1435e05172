# In a check the rollouts of each step are new: a state of rollouts begins anew,
# unless it is given, and ages are given.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 4 of 4 checks passed
fn uses(x: f32[prompt, rollout]) -> i64[prompt, rollout] {
  state used: i64[prompt, rollout] = i64(x)
  next used = used + 1
  used
}
check uses([[1, 2], [3]]) then uses([[4, 5], [6]]) == [[[1, 2], [3]], [[4, 5], [6]]]
check uses([[1, 2], [3]]) given { used: [[7, 8], [9]] } == [[7, 8], [9]]
check next used of uses([[1, 2], [3]]) == [[2, 3], [4]]
check fresh_mean([[1, 2], [6]]) given { age: [0, 1] } == 1.5
fn fresh_mean(x: f32[prompt, rollout]) -> f32 = mean(x, over: [prompt, rollout], where: age == 0)
