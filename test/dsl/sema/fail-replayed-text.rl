# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ReplayedText
# CHECK: nll.rl:2:52: error: `demonstration.logp` is of a text of the prompts, which would be trained on in each round that `replay` keeps; only responses are replayed [replay.4]
use std.task.addition, std.objective.nll
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    select = top(reward, count: 2, over: [prompt, rollout])
    replay = 3
    objective = {
      kept: mean(-reward * exp(logp - old.logp), over: [prompt, rollout, token]),
      shown: nll(data.demonstration),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
