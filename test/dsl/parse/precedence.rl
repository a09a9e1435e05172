# How tightly operators bind; the tree was written down by hand.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}fn a
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    binary or
# CHECK-NEXT: {{^}}      binary and
# CHECK-NEXT: {{^}}        unary not
# CHECK-NEXT: {{^}}          binary <
# CHECK-NEXT: {{^}}            path x
# CHECK-NEXT: {{^}}            binary +
# CHECK-NEXT: {{^}}              path y
# CHECK-NEXT: {{^}}              integer 1
# CHECK-NEXT: {{^}}        path z
# CHECK-NEXT: {{^}}      path w
fn a() = not x < y + 1 and z or w
# CHECK: {{^}}fn b
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    binary -
# CHECK-NEXT: {{^}}      binary -
# CHECK-NEXT: {{^}}        path x
# CHECK-NEXT: {{^}}        binary %
# CHECK-NEXT: {{^}}          binary //
# CHECK-NEXT: {{^}}            path y
# CHECK-NEXT: {{^}}            path z
# CHECK-NEXT: {{^}}          path w
# CHECK-NEXT: {{^}}      path v
fn b() = x - y // z % w - v
# CHECK: {{^}}fn c
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    unary -
# CHECK-NEXT: {{^}}      binary **
# CHECK-NEXT: {{^}}        path x
# CHECK-NEXT: {{^}}        unary -
# CHECK-NEXT: {{^}}          binary **
# CHECK-NEXT: {{^}}            path y
# CHECK-NEXT: {{^}}            integer 2
fn c() = -x ** -y ** 2
# CHECK: {{^}}fn d
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    call
# CHECK-NEXT: {{^}}      call
# CHECK-NEXT: {{^}}        path f.g
# CHECK-NEXT: {{^}}        path x
# CHECK-NEXT: {{^}}      unary -
# CHECK-NEXT: {{^}}        path y
fn d() = f.g(x)(-y)
# CHECK: {{^}}fn e
# CHECK-NEXT: body
# CHECK-NEXT: {{^}}    let a
# CHECK-NEXT: {{^}}      binary -
# CHECK-NEXT: {{^}}        path x
# CHECK-NEXT: {{^}}        path y
# CHECK-NEXT: {{^}}    axis n
# CHECK-NEXT: {{^}}      integer 2
# CHECK-NEXT: {{^}}    unary -
# CHECK-NEXT: {{^}}      path a
fn e() {
  a = x
    - y
  axis n[2]
  -a
}
