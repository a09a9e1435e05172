# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# CHECK: fail-unread-data.rl:9:3: error: slot `data` is read by nothing: every phase has data of its own [slots.7]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    data = addition(digits: 1)
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
