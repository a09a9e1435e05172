# A measurement of given texts samples nothing.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.task.addition

# CHECK: phase evaluate: evaluate
# CHECK: sample = absent # default
# CHECK: needs:{{$}}
# CHECK: f32[prompt, answer.token] = stream answer.logp
# CHECK: metric loss: %
experiment e {
  policy = load("m")

  evaluate {
    on = addition(split: held_out)
    metrics = { loss: -mean(data.answer.logp, over: [prompt, token]) }
  }
}
