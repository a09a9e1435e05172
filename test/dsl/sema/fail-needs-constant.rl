# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsConstant
# CHECK: fail-needs-constant.rl:13:18: error: the pattern of `capture` must be known when the program is compiled [types.5]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    sample = { max_tokens: 4 }
    reward = f32(capture(response, data.answer) == data.answer)
    metrics = [mean(reward, over: [prompt, rollout])]
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
