# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MetricName
# CHECK: fail-metric-name.rl:12:16: error: a metric that is not a call needs a name, as in `metrics = { name: 1.0 + 2 }` [slots.13]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    metrics = [1.0 + 2]
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
