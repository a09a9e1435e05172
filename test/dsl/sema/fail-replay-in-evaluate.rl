# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownSlot
# CHECK: fail-replay-in-evaluate.rl:11:5: error: phase `p` has no slot `replay` [slots.1]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  phase p: evaluate {
    on = addition(digits: 1)
    sample = { max_tokens: 4 }
    replay = 2
    metrics = { length: mean(f32(count(over: token)), over: [prompt, rollout]) }
  }
}
