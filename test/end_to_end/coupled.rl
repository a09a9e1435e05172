# Rows that are coupled through their logits: statistics first, then cotangents,
# then the gradient.

## The mean square of what a token of an answer costs on average.
objective tight(answer: text[prompt]) -> f32 {
  cost = mean(answer.logp, over: token)
  mean(cost * cost, over: prompt)
}

experiment coupled {
  param rows: text  ## JSON Lines with `question` and `answer`
  param updates: i64 = 3  ## steps

  seed = 5
  policy = causal_lm(layers: 1, width: 16, heads: 2, context: 64, tokenizer: bytes)
  data = jsonl(rows, fields: { question: text, answer: text })

  phase squared: train {
    prompts = 6
    objective = tight(data.answer)
    optimizer = adamw(lr: 3e-3)
    steps = updates
  }
}
