# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoTermGradient
# CHECK: error: term `bonus` of the objective has no differentiable path to the policy or the critic [gradient.3]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = {
      fit: -mean(data.answer.logp, over: [prompt, token]),
      bonus: mean(stop(data.answer.entropy), over: [prompt, token]),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
