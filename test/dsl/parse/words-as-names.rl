# Words that are keywords in some places only, and all words after a dot.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}use std.use.fn.axis as reward
use std.use.fn.axis as reward
# CHECK: {{^}}reward reward
# CHECK-NEXT: {{^}}  param objective: f32
# CHECK-NEXT: {{^}}  param of: f32
# CHECK-NEXT: {{^}}  body
# CHECK-NEXT: {{^}}    let given
# CHECK-NEXT: {{^}}      binary +
# CHECK-NEXT: {{^}}        path task
# CHECK-NEXT: {{^}}        path within
# CHECK-NEXT: {{^}}    let as
# CHECK-NEXT: {{^}}      call
# CHECK-NEXT: {{^}}        path of
# CHECK-NEXT: {{^}}        path advantage
# CHECK-NEXT: {{^}}    path as
reward reward(objective: f32, of: f32) {
  given = task + within
  as = of(advantage)
  as
}
# CHECK: {{^}}fn f
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    path reward
# CHECK-NEXT: {{^}}objective g
fn f() = reward
objective g() = metric
# CHECK: {{^}}check ~=
# CHECK-NEXT: {{^}}  path given
# CHECK-NEXT: {{^}}  given
# CHECK-NEXT: {{^}}    record
# CHECK-NEXT: {{^}}  expected
# CHECK-NEXT: {{^}}    path within
# CHECK-NEXT: {{^}}  within
# CHECK-NEXT: {{^}}    path of
check given given {} ~= within within of
