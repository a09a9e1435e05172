# RUN: rlc explain %s | FileCheck %s
# A stream that is read where a constant chooses the other branch needs no pass,
# and a model without a pass is not loaded.
# CHECK: Passes over models
# CHECK-NOT: forward of the reference
# CHECK: forward and backward in training: tokens of answer
# CHECK-NOT: forward of the reference
# CHECK-LABEL: Memory at its peak
# CHECK-NOT: reference model always
# CHECK-LABEL: Left out
# CHECK: the pass for answer.ref.logp: it is read, but once constants are folded no result depends on
# CHECK-NEXT: it
# CHECK-NEXT: the reference model: no pass over it is left
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
