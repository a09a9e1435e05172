# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RolloutState
# EXPECT: CalledHere
# CHECK: fail-rollout-state-elsewhere.rl:21:9: error: state `used` stays with its rollouts, which `select` and `objective` alone meet again, not `reward` [replay.3]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = counted(sampled.logp)
    select = top(reward, count: 2, over: [prompt, rollout])
    replay = 3
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
reward counted(x: f32[prompt, rollout, token]) -> f32[prompt, rollout] {
  state used: f32[prompt, rollout] = 0
  next used = used + 1
  mean(x, over: token) + used
}
