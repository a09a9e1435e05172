# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotCallable
# CHECK: fail-not-callable-slot.rl:14:21: error: `reward` is a slot and cannot be called [names.6]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    sample = { max_tokens: 4 }
    reward = f32(trim(response) == data.answer)
    metrics = [mean(reward(1), over: [prompt, rollout])]
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
