# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownName
# CHECK: fail-ambiguous-slot-names.rl:11:23: error: unknown name `advantag`; did you mean `advantage`? [names.1]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(advantag * logp, over: [prompt, rollout, token])
    sample = { max_tokens: 4 }
    reward = f32(trim(response) == data.answer)
    advantage = reward
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
