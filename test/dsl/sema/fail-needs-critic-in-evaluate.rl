# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsCritic
# CHECK: error: `value` needs a critic, and experiment `e` has no `critic`; write `critic = {{[{]}} optimizer: .. }` [streams.7]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)

  evaluate {
    on = addition(split: held_out)
    sample = { max_tokens: 4 }
    metrics = { expected: mean(value, over: [prompt, rollout, token]) }
  }
}
