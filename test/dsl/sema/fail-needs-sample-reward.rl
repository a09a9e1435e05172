# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsSample
# CHECK: fail-needs-sample-reward.rl:12:5: error: `reward` needs rollouts, and phase `p` has no `sample` [streams.1]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    reward = 1
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
