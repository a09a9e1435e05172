# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DuplicateMetric
# CHECK: fail-duplicate-metric.rl:12:63: error: two metrics are called `mean` [slots.14]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    metrics = [mean(data.answer.logp, over: [prompt, token]), mean(data.answer.entropy, over: [prompt, token])]
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
