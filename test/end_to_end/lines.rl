# Rows of a JSON Lines file of any size.
use std.objective.nll

experiment lines {
  param rows: text  ## JSON Lines with `question` and `answer`

  policy = causal_lm(layers: 1, width: 16, heads: 2, context: 96, tokenizer: bytes)
  data = jsonl(rows, fields: { question: text, answer: text })

  phase copying: train {
    prompts = 8
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
  evaluate {
    on = jsonl(rows, fields: { question: text, answer: text }, split: held_out)
    prompts = 8
    metrics = { surprise: nll(data.answer) }
  }
}
