# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SelectInTraining
# CHECK: fail-select-in-training.rl:19:80: error: what is selected must not depend on streams of the weights in training; read `old.`, for rollouts are selected before they are trained on [slots.17]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = reward
    select = likely(logp)
    objective = mean(-advantage * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
scheduler likely(logp: f32[prompt, rollout, token]) -> bool[prompt, rollout] = mean(
  logp,
  over: token,
)
  > -1
