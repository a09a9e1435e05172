# What differs in being there is shown.
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s
fn half(x: f32[prompt]) -> f32[prompt]? = where(x > 0, x / 2, missing)

fn failing(x: f32[prompt]) -> f32[prompt]? = where(x > 0, x / 2, error("negative"))

# CHECK: actual [0.5, missing]
# CHECK-NEXT: expected [0.5, 0]
check half([1, -1]) == [0.5, 0]
# CHECK: actual [0.5, error]
# CHECK-NEXT: expected [0.5, missing]
check failing([1, -1]) == [0.5, missing]
# CHECK: actual [0.5, 1]
# CHECK-NEXT: expected [missing, 1]
check half([1, 2]) == [missing, 1]
# CHECK: actual [0.5, missing]
# CHECK-NEXT: expected [0.75, missing]
check half([1, -2]) == [0.75, missing]
# CHECK: 0 of 4 checks passed
