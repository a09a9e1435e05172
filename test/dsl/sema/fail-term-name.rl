# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TermName
# CHECK: error: two terms of the objective are called `fit` [gradient.4]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = {
      fit: -mean(data.answer.logp, over: [prompt, token]),
      fit: mean(data.answer.entropy, over: [prompt, token]),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
