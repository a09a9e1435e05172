# Trains for a moment, so that another program can read the model it saves.
use std.objective.nll, std.task.addition

experiment saved {
  param tied: bool = true  ## the head shares the embedding's weight

  policy = causal_lm(layers: 2, width: 64, heads: 4, kv_heads: 2, tied: tied, tokenizer: chars)
  data = addition(digits: 1)

  phase p: train {
    prompts = 64
    objective = nll(data.answer)
    optimizer = adamw(lr: 3e-3)
    steps = 40
  }
}
