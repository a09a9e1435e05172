experiment wrong_optional {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl(
      "Inputs/wrong-optional.jsonl",
      held_out: 0.0,
      fields: { question: text, level: i64? },
    )
    metrics = { level: f32(sum(data.level ?? 0, over: prompt)) }
  }
}
