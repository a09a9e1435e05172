# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ReplayTemperature
# CHECK: fail-replay-temperature.rl:10:57: error: rollouts of several rounds are trained on at one temperature; with `replay` it does not read `step` [replay.5]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4, temperature: 1 + step / steps }
    reward = mean(sampled.logp, over: token)
    select = top(reward, count: 2, over: [prompt, rollout])
    replay = 3
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
