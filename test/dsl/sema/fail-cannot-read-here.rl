# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# CHECK: fail-cannot-read-here.rl:13:22: error: `entropy` cannot be read in a slot that is no program over the batch [streams.4]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = i64(mean(entropy, over: [prompt, rollout, token]))
  }
}
