# RUN: rlc explain %s | FileCheck %s
# A stream that is read where a constant chooses the other branch needs neither a
# pass nor its model.
# CHECK: Passes over models
# CHECK-NOT: forward of the reference
# CHECK: forward and backward in training: tokens of answer
# CHECK-NOT: forward of the reference
# CHECK-LABEL: Left out
# CHECK: stream answer.ref.logp: it is read only where a constant leaves it out
# CHECK: the reference model and its pass: nothing reads `ref.`
use std.task.addition
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    objective = -mean(where(1 > 2, data.answer.ref.logp, data.answer.logp), over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
