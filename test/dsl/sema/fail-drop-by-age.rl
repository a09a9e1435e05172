# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DropInTraining
# CHECK: fail-drop-by-age.rl:12:35: error: what `drop_rollout` drops must not depend on `age`, for the batch is cut before it is trained on [absent.5]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    select = top(young(reward) ?? drop_rollout, count: 2, over: rollout)
    replay = 3
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
fn young(x: f32[prompt, rollout]) -> f32[prompt, rollout]? = where(age < 2, x, missing)
