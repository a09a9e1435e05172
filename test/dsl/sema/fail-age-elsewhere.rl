# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AgeElsewhere
# EXPECT: AgeElsewhere
# CHECK: fail-age-elsewhere.rl:13:18: error: `age` is read in `select` and `objective`, where rollouts of earlier rounds are, not in `reward` [replay.2]
# CHECK: fail-age-elsewhere.rl:19:37: error: `age` is read in `select` and `objective`, where rollouts of earlier rounds are, not in `metrics` [replay.2]
use std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = f32(age) + mean(sampled.logp, over: token)
    select = top(reward, count: 2, over: [prompt, rollout])
    replay = 3
    objective = mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
    metrics = { oldest: f32(max(f32(age), over: prompt)) }
  }
}
