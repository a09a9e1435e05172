# RUN: %rlc check %s
use std.advantage.grpo, std.objective.dual_clipped

experiment dual_clipped_surrogate {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9, temperature: 1.0 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = dual_clipped(advantage, bound: 1.5)
    optimizer = adamw(lr: 1e-3)
    steps = 1
    passes = 2
  }
}
