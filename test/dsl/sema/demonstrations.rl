# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# Texts of a list have tokens of their own, under the axis of the list.
# CHECK: f32[prompt, demo, demos.token] = stream demos.logp
fn weighted(demo: text[prompt, demo], weight: f32[prompt, demo]) -> f32 = -mean(
  stop(weight * exp(-mean(demo.entropy, over: token))) * demo.logp,
  over: [prompt, demo, token],
)

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, demos: text[demo], weight: f32[demo] })
  phase p: train {
    objective = weighted(data.demos, data.weight)
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
