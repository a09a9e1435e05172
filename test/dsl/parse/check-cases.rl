# Tables, properties and errors that are waited for; their words are names
# elsewhere, and a range parts numbers from dots.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}check fails
# CHECK-NEXT: {{^}}  path f
# CHECK-NEXT: {{^}}  message
# CHECK-NEXT: {{^}}    text
# CHECK-NEXT: {{^}}      "zero"
check f fails with "zero"
# CHECK-NEXT: {{^}}check ==
# CHECK-NEXT: {{^}}  path x
# CHECK-NEXT: {{^}}  expected
# CHECK-NEXT: {{^}}    path y
# CHECK-NEXT: {{^}}  for
# CHECK-NEXT: {{^}}    record
# CHECK-NEXT: {{^}}      x:
# CHECK-NEXT: {{^}}        list
# CHECK-NEXT: {{^}}          integer 1
# CHECK-NEXT: {{^}}      y:
# CHECK-NEXT: {{^}}        list
# CHECK-NEXT: {{^}}          bool true
check x == y
  for { x: [1], y: [true] }
# CHECK-NEXT: {{^}}check ~=
# CHECK: {{^}}  within
# CHECK-NEXT: {{^}}    real 1e-3
# CHECK-NEXT: {{^}}  param l: f32[prompt] in 0..1
# CHECK-NEXT: {{^}}  param b: bool
# CHECK-NEXT: {{^}}  param c: i64 in -3<..
# CHECK-NEXT: {{^}}  param d: f32 in ..<2.5
# CHECK-NEXT: {{^}}  cases:
# CHECK-NEXT: {{^}}    integer 20
# CHECK-NEXT: {{^}}  seed:
# CHECK-NEXT: {{^}}    integer 3
check f(x) given { logp: l } ~= 0 within 1e-3
  forall l: f32[prompt] in 0..1, b: bool, c: i64 in -3<.., d: f32 in ..<2.5, cases: 20, seed: 3
# CHECK-NEXT: {{^}}fn fails
# CHECK-NEXT: {{^}}  param with: f32
# CHECK-NEXT: {{^}}  param for: f32
fn fails(with: f32, for: f32) -> f32 = with + for
# CHECK: {{^}}    let fails
# CHECK-NEXT: {{^}}      path forall
fn g(forall: f32) -> f32 {
  fails = forall
  fails
}
# CHECK: {{^}}check ~=
# CHECK-NEXT: {{^}}  call
# CHECK: {{^}}  by
# CHECK-NEXT: {{^}}    path demo.logp
# CHECK-NEXT: {{^}}  given
check slope of f(x) by demo.logp given { demo.logp: [[0]] } ~= 1 within 1e-6
# CHECK: {{^}}fn slope
# CHECK-NEXT: {{^}}  param by: f32
fn slope(by: f32) -> f32 = by
# CHECK: {{^}}check ==
# CHECK-NEXT: {{^}}  call
# CHECK-NEXT: {{^}}    path slope
check slope(1.0) == 1
