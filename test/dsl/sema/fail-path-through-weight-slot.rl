# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PathThroughWeight
# CHECK: fail-path-through-weight-slot.rl:13:19: error: slot `reward` reads `logp` without `stop`: a path through a reward [gradient.2]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    sample = { max_tokens: 4 }
    reward = mean(logp, over: token)
    metrics = { r: mean(reward, over: [prompt, rollout]) }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
