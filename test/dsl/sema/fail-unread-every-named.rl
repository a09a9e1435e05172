# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# CHECK: fail-unread-every-named.rl:16:5: error: slot `every` is read by nothing: a named phase is run once, at its place [slots.7]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
  phase last: evaluate {
    every = 5
    on = addition(split: held_out)
    sample = { max_tokens: 4 }
    metrics = { n: mean(f32(truncated), over: [prompt, rollout]) }
  }
}
