# RUN: rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --allow-empty --implicit-check-not=error:
# Which of the two it is may be left to params, and is then seen as a run begins.
use std.task.addition

experiment e {
  param updates: i64 = 0
  param rounds: f32 = 2
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    epochs = 0.5
  }
  phase q: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = updates
    epochs = rounds
  }
}
