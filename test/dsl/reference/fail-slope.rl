# Where a value has a kink it has no slope, and the check says so; differences
# that are not as exact as the check asks for are no slope either.
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s
fn bend(x: f32[prompt]) -> f32[prompt] = abs(x)

fn steep(x: f32[prompt]) -> f32[prompt] = exp(100 * x)

# CHECK: check failed: slope of bend
# CHECK-NEXT: error point 2 lies at a kink, where there is no slope
check slope of bend([1, 0]) by x ~= [1, 0] within 1e-6
# CHECK: check failed: slope of steep
# CHECK-NEXT: error point 1 lies where differences give no slope as exact as that
check slope of steep([0, 0.2]) by x ~= [100, 1e9] within 1e-6
# CHECK: check failed: slope of steep
# CHECK-NEXT: actual {{.*}}99.99
# CHECK-NEXT: expected {{.*}}99]
check slope of steep([0]) by x ~= [99] within 1e-3
# CHECK: 0 of 3 checks passed
