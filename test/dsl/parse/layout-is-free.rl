# Line ends are spaces; lists may end with a comma.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}fn f -> f32
# CHECK-NEXT: {{^}}  param a: f32[x, y]
# CHECK-NEXT: {{^}}  param b: f32
# CHECK-NEXT: {{^}}  body
# CHECK-NEXT: {{^}}    let c
# CHECK-NEXT: {{^}}      integer 1
# CHECK-NEXT: {{^}}    let d
# CHECK-NEXT: {{^}}      call
# CHECK-NEXT: {{^}}        path g
# CHECK-NEXT: {{^}}        path c
# CHECK-NEXT: {{^}}    binary +
fn
f
(
a: f32 [ x ,
  y ] , b : f32 , )
-> f32 { c = 1 d = g(c
  ,) c
  + d }
