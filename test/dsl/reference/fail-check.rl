# A check that fails shows the values of its expression.
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s
fn center(x: f32[prompt, rollout]) -> f32[prompt, rollout] {
  middle = mean(x, over: rollout)
  x - middle
}

# CHECK: fail-check.rl:[[#@LINE+6]]: check failed: center({{\[\[}}1, 3]]) == {{\[\[}}-1, 2]]
# CHECK-NEXT: actual {{\[\[}}-1, 1]]
# CHECK-NEXT: expected {{\[\[}}-1, 2]]
# CHECK-NEXT: x - middle: f32[prompt, rollout] = {{\[\[}}-1, 1]]
# CHECK-NEXT: {{^}}  x: f32[prompt, rollout] = {{\[\[}}1, 3]]
# CHECK-NEXT: {{^}}  middle = mean(x, over: rollout): f32[prompt] = [2]
check center([[1, 3]]) == [[-1, 2]]

# CHECK: check failed: capture(["a"], "(?i)A") == ["a"]
# CHECK-NEXT: error {{.*}}: this pattern on this text is beyond the reference evaluator
check capture(["a"], "(?i)A") == ["a"]

# CHECK: check failed: divided([0]) == [1]
# CHECK-NEXT: error {{.*}}: division by zero
fn divided(n: i64[prompt]) -> i64[prompt] = 1 // n

check divided([0]) == [1]

# A row is named with its items.
# CHECK: check failed: divided(n) == m
# CHECK-NEXT: row 2: n = [2], m = [1]
# CHECK-NEXT: actual [0]
check divided(n) == m for { n: [[1], [2]], m: [[1], [1]] }

# What fails is made as small as it still fails: one group of two.
# CHECK: check failed: spread(x) == 0
# CHECK-NEXT: case {{[0-9]+}} of 100, seed 0, made smaller:
# CHECK-NEXT: x: f32[prompt, rollout] = {{\[\[}}[[A:[0-9]+]], [[B:[0-9]+]]]]
# CHECK-NEXT: actual [1]
# CHECK-NEXT: expected [0]
# CHECK-NEXT: where(count(over: rollout) > 0, high - low, 0): f32[prompt] = [1]
# CHECK-NEXT: {{^}}  count(over: rollout) > 0: bool[prompt] = [true]
# CHECK-NEXT: {{^}}    count(over: rollout): i64[prompt] = [2]
# CHECK-NEXT: {{^}}  high - low: f32[prompt] = [1]
# CHECK-NEXT: {{^}}    high = max(x, over: rollout): f32[prompt] = [1]
# CHECK-NEXT: {{^}}      x: f32[prompt, rollout] =
# CHECK-NEXT: {{^}}    low = min(x, over: rollout): f32[prompt] = [0]
fn spread(x: f32[prompt, rollout]) -> f32[prompt] {
  high = max(x, over: rollout)
  low = min(x, over: rollout)
  where(count(over: rollout) > 0, high - low, 0)
}

check spread(x) == 0 forall x: f32[prompt, rollout] in 0..1

# An error that does not come, and another one than was waited for.
# CHECK: check failed: divided([1]) fails with "zero"
# CHECK-NEXT: actual [1]
# CHECK-NEXT: expected an error with "zero"
check divided([1]) fails with "zero"
# CHECK: check failed: divided([0]) fails with "one"
# CHECK-NEXT: actual error {{.*}}: division by zero
check divided([0]) fails with "one"
# A list stands for the rollouts that stay, and is compared in shape, too.
fn stay(x: f32[prompt, rollout]?) -> f32[prompt, rollout] = x ?? drop_rollout

# CHECK: check failed: stay({{.*}}) ==
# CHECK-NEXT: actual {{\[\[}}1]]
# CHECK-NEXT: expected {{\[\[}}1, 2]]
check stay([[1, missing]]) == [[1, 2]]
check stay([[missing, 1]]) == [[1]]

# What may be absent is shown with its status.
# CHECK: check failed: filled(x) == 7
# CHECK: x: f32[prompt] = [0]
# CHECK-NEXT: x?: i64[prompt] = [0]
# CHECK-NEXT: actual [0]
fn filled(x: f32[prompt]?) -> f32[prompt] = x ?? 7

check filled(x) == 7 forall x: f32[prompt]? in 0..1
# CHECK: 2 of 11 checks passed
