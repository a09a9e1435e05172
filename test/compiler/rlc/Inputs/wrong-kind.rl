experiment wrong_kind {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl(
      "Inputs/wrong-kind.jsonl",
      held_out: 0.0,
      fields: { question: text, kind: choice(sum, product) },
    )
    metrics = { sums: sum(match data.kind { sum => 1.0, product => 0.0 }, over: prompt) }
  }
}
