# A param of the file belongs to the experiment that reads it; a constant
# integer becomes f32 where f32 is wanted.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.task.addition as sums

param scale: f32 = 2  ## weight of the objective

objective likelihood(target: text[prompt]) -> f32 = -scale * mean(target.logp, over: [prompt, token])

# CHECK: experiment e
# CHECK-NEXT: param rate: f32 = 0.001
# CHECK-NEXT: param scale: f32 = 2 # weight of the objective
experiment e {
  param rate: f32 = 1e-3
  policy = causal_lm(layers: 1, width: 2 * 4, heads: 2, tokenizer: chars(alphabet: "0123456789+="))
  data = sums()

  # CHECK: width = 2 * 4 ->
  # CHECK: mlp_width = 32 -> %{{[0-9]+}} # default
  # CHECK: items: addition
  # CHECK: f32 = param scale
  # CHECK: objective: %
  phase p: train {
    objective = likelihood(data.answer)
    optimizer = adamw(lr: rate / 2)
    steps = 2
  }
}
