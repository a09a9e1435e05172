# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownName
# CHECK: fail-needs-constant-param-default.rl:9:18: error: unknown name `a` [names.1]
use std.task.addition

experiment e {
  param a: i64 = 4
  param b: i64 = a + 1
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = a + b
  }
}
