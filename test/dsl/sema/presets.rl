# An experiment that extends another has its members, with its own in place.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
use std.objective.nll, std.schedule.constant

experiment small {
  param rate: f32 = 1e-3
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("x.jsonl", fields: { question: text })
  phase p: train { objective = nll(data.question)  optimizer = adamw(lr: rate)  steps = 2 }
  evaluate { on = jsonl("y.jsonl", fields: { question: text })  metrics = { loss: nll(data.question) } }
}

# CHECK-LABEL: experiment longer
# CHECK: param rate: f32 = 0.25
# CHECK: seed = 7
# CHECK: phase p: train
# CHECK: prompts = 4
# CHECK: steps = 9
# CHECK: every = 5
# CHECK: phase q: train
experiment longer = small with {
  param rate: f32 = 0.25
  seed = 7
  phase p { steps = 9  prompts = 4 }
  phase q: train { objective = 2 * nll(data.question)  optimizer = adamw(lr: constant(1e-4))  steps = 1 }
  evaluate { every = 5 }
}

# CHECK-LABEL: experiment longest
# CHECK: param rate: f32 = 0.25
# CHECK: seed = 7
# CHECK: steps = 90
experiment longest = longer with { phase p { steps = 90 } }
