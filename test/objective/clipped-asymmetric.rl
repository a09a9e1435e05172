# RUN: %rlc check %s
use std.advantage.grpo, std.objective.clipped, std.pooling.token_mean

experiment clipped_asymmetric {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9, temperature: 1.3 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = clipped(advantage, low: 0.2, high: 0.28, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 1
    passes = 2
  }
}
