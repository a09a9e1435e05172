# A folder whose model bends its logits and scores by caps, and sees windows.
use std.advantage.grpo, std.objective.sequence_clipped

experiment capped {
  param rows: text  ## JSON Lines with `question`
  param updates: i64 = 3  ## steps
  param model: text = "capped"  ## a folder

  seed = 5
  policy = load(model)
  data = jsonl(rows, fields: { question: text })

  phase sequences: train {
    prompts = 3
    sample = { rollouts: 4, max_tokens: 5 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = sequence_clipped(advantage, low: 0.1, high: 0.2)
    optimizer = adamw(lr: 1e-3)
    passes = 2
    steps = updates
  }
}
