# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownField
# CHECK: fail-unknown-field.rl:11:23: error: the data has no field `answr`; it has `a`, `answer`, `b`, `careless`, `column`, `demonstration`, `least`, `question`, `unit`, `written`; did you mean `answer`? [slots.12]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answr.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
