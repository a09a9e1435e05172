# Both relations, given values, comparisons in parentheses.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}check ~=
# CHECK-NEXT: {{^}}  call
# CHECK-NEXT: {{^}}    path f
# CHECK-NEXT: {{^}}    list
# CHECK-NEXT: {{^}}      unary -
# CHECK-NEXT: {{^}}        real 1.0
# CHECK-NEXT: {{^}}  given
# CHECK-NEXT: {{^}}    record
# CHECK-NEXT: {{^}}      old.logp:
# CHECK-NEXT: {{^}}        list
# CHECK-NEXT: {{^}}      logp:
# CHECK-NEXT: {{^}}        list
# CHECK-NEXT: {{^}}  expected
# CHECK-NEXT: {{^}}    real 0.5
# CHECK-NEXT: {{^}}  within
# CHECK-NEXT: {{^}}    binary +
check f([-1.0]) given { old.logp: [], logp: [] } ~= 0.5 within (1e-3) + 1
# CHECK: {{^}}check ==
# CHECK-NEXT: {{^}}  binary ==
# CHECK-NEXT: {{^}}    path a
# CHECK-NEXT: {{^}}    path b
# CHECK-NEXT: {{^}}  expected
# CHECK-NEXT: {{^}}    bool true
check (a == b)
  == true
