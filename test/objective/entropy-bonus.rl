# RUN: %rlc check %s
use std.advantage.grpo, std.objective.clipped

experiment entropy_bonus {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9, temperature: 0.7 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = clipped(advantage) - 0.01 * mean(entropy, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
    passes = 2
  }
}
