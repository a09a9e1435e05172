# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# CHECK: fail-unread-averaged.rl:18:5: error: slot `averaged` is read by nothing: no train phase has an `average` [slots.7]
use std.objective.nll, std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
  evaluate {
    on = addition(split: held_out)
    metrics = { surprise: nll(data.answer) }
    averaged = true
  }
  phase last: evaluate {
    on = addition(split: held_out)
    metrics = { surprise: nll(data.answer) }
    averaged = false
  }
}
