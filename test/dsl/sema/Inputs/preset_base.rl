# Extended by files beside the folder. `spread` and `half` are names of its own.
use std.objective.nll, std.schedule.constant as flat

## of the optimizer of every phase
param shrink: f32 = 0.5
half = 0.5

axis remark

fn spread(x: f32[prompt]) -> f32 = half * mean(x, over: prompt)

experiment preset_base {
  param rate: f32 = 1e-3
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("x.jsonl", fields: { question: text, weight: f32, note: text[remark] })

  phase p: train {
    objective = spread(data.weight) * nll(data.question)
    metrics = { notes: mean(f32(length(data.note)), over: [prompt, remark]) }
    optimizer = adamw(lr: flat(rate * shrink))
    steps = 2
  }
}
