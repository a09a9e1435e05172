# Experiments, phases, slots and parameters.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}use std.reward.exact_match{{$}}
# CHECK-NEXT: {{^}}use std.objective.nll as likelihood{{$}}
use std.reward.exact_match, std.objective.nll as likelihood
# CHECK-NEXT: {{^}}param lr: f32
# CHECK-NEXT: {{^}}  doc "learning rate"
# CHECK-NEXT: {{^}}  real 3e-4
param lr: f32 = 3e-4  ## learning rate
# CHECK-NEXT: {{^}}experiment quick
# CHECK-NEXT: {{^}}  doc "Line one.\n\n  indented"
## Line one.
##
##   indented
experiment quick {
  # CHECK-NEXT: {{^}}  slot seed
  # CHECK-NEXT: {{^}}    integer 17
  seed = 17
  # CHECK-NEXT: {{^}}  param steps: i64
  param steps: i64
  # CHECK-NEXT: {{^}}  phase warmup: train
  # CHECK-NEXT: {{^}}    doc "first"
  # CHECK-NEXT: {{^}}    slot reward
  # CHECK-NEXT: {{^}}      call
  # CHECK-NEXT: {{^}}        path exact_match
  # CHECK-NEXT: {{^}}        path data.answer
  # CHECK-NEXT: {{^}}        of:
  # CHECK-NEXT: {{^}}          path on
  # CHECK-NEXT: {{^}}    slot objective
  ## first
  phase warmup: train {
    reward = exact_match(data.answer, of: on)
    objective = likelihood
  }
  # CHECK: {{^}}  phase last: evaluate
  phase last: evaluate {}
  # CHECK-NEXT: {{^}}  phase: evaluate
  # CHECK-NEXT: {{^}}    slot every
  # CHECK-NEXT: {{^}}      integer 20
  # CHECK-NEXT: {{^}}    slot on
  # CHECK-NEXT: {{^}}      path data
  # CHECK-NEXT: {{^}}    slot within
  # CHECK-NEXT: {{^}}      list
  evaluate { every = 20  on = data  within = [1, 2,] }
}
