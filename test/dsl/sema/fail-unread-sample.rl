# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# CHECK: fail-unread-sample.rl:12:5: error: slot `sample` is read by nothing: no program of phase `p` reads the response or its streams [slots.7]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    sample = { max_tokens: 4 }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
