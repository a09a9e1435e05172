# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TokenAtText
# CHECK: fail-token-at-text.rl:11:18: error: `token_at` is of the response, whose tokens were sampled, not of {{.*}}text[prompt] [text.4]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = f32(token_at(data.answer, 0)) + f32(length(response))
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
