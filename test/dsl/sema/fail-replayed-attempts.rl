# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ReplayedAttempts
# CHECK: fail-replayed-attempts.rl:20:18: error: attempts are sampled as their rollouts are, before `replay` brings others back: what `sample` reads must not depend on `age` [replay.6]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    select = tried(reward)
    replay = 3
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
scheduler tried(score: f32[prompt, rollout]) -> bool[prompt, rollout] {
  axis attempt = sample(policy, after: "{age}", count: 2, max_tokens: 3)
  top(score + mean(f32(attempt.tokens), over: attempt), count: 2, over: rollout)
}
