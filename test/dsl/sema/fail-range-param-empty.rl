# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# EXPECT: RangeEmpty
use std.objective.nll, std.task.addition
experiment e {
  param lr: f32 in 2..1
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = addition(digits: 2)
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: lr)
    steps = 1
  }
}
