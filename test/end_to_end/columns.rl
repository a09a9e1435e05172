# Rows of a Parquet file for as many steps as its epochs take, measured on a
# part of a folder that `datasets` saved.
use std.objective.nll

experiment columns {
  param rows: text  ## a Parquet file with `question` and `hint`
  param folder: text  ## a data set with a part `test` of the same columns
  param rounds: f32 = 2  ## epochs
  param updates: i64 = 0  ## steps, in place of epochs

  seed = 3
  policy = causal_lm(layers: 1, width: 16, heads: 2, context: 96, tokenizer: bytes)
  data = parquet(rows, fields: { question: text, hint: text? }, held_out: 0.1)

  phase copying: train {
    prompts = 8
    objective = nll(data.question)
    metrics = { hints: mean(f32(is_value(data.hint)), over: prompt) }
    optimizer = adamw(lr: 1e-3)
    epochs = rounds
    steps = updates
  }
  evaluate {
    on = dataset(folder, part: "test", fields: { question: text })
    metrics = { surprise: nll(data.question) }
  }
}
