# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoGradient
# CHECK: fail-no-gradient-constant.rl:11:17: error: the objective has no differentiable path to the policy or the critic [gradient.1]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = 1
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
