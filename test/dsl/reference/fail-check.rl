# A check that fails shows the values of its expression.
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s
fn center(x: f32[prompt, rollout]) -> f32[prompt, rollout] {
  middle = mean(x, over: rollout)
  x - middle
}

# CHECK: fail-check.rl:[[#@LINE+5]]: check failed: center({{\[\[}}1, 3]]) == {{\[\[}}-1, 2]]
# CHECK-NEXT: actual {{\[\[}}-1, 1]]
# CHECK-NEXT: expected {{\[\[}}-1, 2]]
# CHECK-NEXT: %0 = field "x" = {{\[\[}}1, 3]]
# CHECK-NEXT: %1 middle = mean %0 over rollout = [2]
check center([[1, 3]]) == [[-1, 2]]

# CHECK: check failed: capture(["a"], "(?i)A") == ["a"]
# CHECK-NEXT: this pattern on this text is beyond the reference evaluator
check capture(["a"], "(?i)A") == ["a"]

# CHECK: check failed: divided([0]) == [1]
# CHECK-NEXT: division by zero
fn divided(n: i64[prompt]) -> i64[prompt] = 1 // n

check divided([0]) == [1]
# CHECK: 0 of 3 checks passed
