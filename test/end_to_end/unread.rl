# The reward reads no text of the response.
use std.advantage.grpo, std.objective.policy_gradient

experiment unread {
  param rows: text  ## JSON Lines with `question`

  policy = causal_lm(layers: 1, width: 16, heads: 2, context: 64, tokenizer: bytes)
  data = jsonl(rows, fields: { question: text })

  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 5 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
