# What counts an axis of the data reads the list that lies along it.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# CHECK: "#demo"
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl("rows.jsonl", fields: { question: text, demos: text[demo] })
    metrics = { demos: mean(f32(count(over: demo)), over: prompt) }
  }
}
