# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnreadSlot
# CHECK: fail-unread-advantage.rl:13:5: error: slot `advantage` is read by nothing: neither objective nor metrics name it [slots.7]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(logp, over: [prompt, rollout, token])
    sample = { max_tokens: 4 }
    advantage = f32(trim(response) == data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
