# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsSample
# CHECK: fail-select-sample.rl:10:5: error: `select` needs rollouts, and phase `p` has no `sample` [streams.1]
use std.objective.nll, std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    select = true
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
