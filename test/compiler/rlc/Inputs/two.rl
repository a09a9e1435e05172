use std.objective.nll, std.task.addition

experiment first {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}

experiment second {
  policy = causal_lm(layers: 2, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase q: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
