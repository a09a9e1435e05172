# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# CHECK: error: `value` cannot be read in phase `evaluate` [streams.4]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)

  evaluate {
    on = addition(split: held_out)
    sample = { max_tokens: 4 }
    metrics = { expected: mean(value, over: [prompt, rollout, token]) }
  }
}
