# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
use std.task.addition
use std.pooling.fixed_sum
# CHECK: fail-slot-texts.rl:7:80: error: slot `compute` needs `f32` or `bf16`, here is `f16` [slots.4]
# CHECK: fail-slot-texts.rl:13:38: error: slot `stop` needs a text, here is i64 [slots.4]
experiment small {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars, compute: f16)
  data = addition(digits: 1)
  phase p: train {
    objective = fixed_sum(logp, budget: 4)
    optimizer = adamw(lr: 1e-3)
    steps = 2
    sample = { max_tokens: 4, stop: [3] }
  }
}
