# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsSample
# CHECK: fail-needs-sample.rl:11:23: error: `logp` needs rollouts, and phase `p` has no `sample` [streams.1]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
