# RUN: %rlc check %s
use std.returns.gae, std.returns.at_end, std.pooling.token_mean

experiment critic_coupled {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9, temperature: 1.0 }
    reward = mean(sampled.logp, over: token)
    advantage = gae(at_end(reward), old.value, along: token, discount: 0.9, decay: 0.8)
    objective = token_mean(
      stop(exp(logp - old.logp)) * square(value - advantage) - stop(value) * logp,
    )
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 1
    passes = 2
  }
}
