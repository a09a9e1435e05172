# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ReplayedCritic
# CHECK: fail-replayed-critic.rl:12:23: error: `value` is of a critic, and rollouts of earlier rounds have no values; a phase with `replay` reads none [replay.7]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    objective = mean((value - reward) ** 2, over: [prompt, rollout, token])
    select = top(reward, count: 2, over: rollout)
    replay = 3
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 2
  }
}
