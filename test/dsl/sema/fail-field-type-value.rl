# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: FieldType
# CHECK: error: `choice(a, 2)` is the type of no field of data: its values are names [slots.16]
use std.objective.nll
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, kind: choice(a, 2) })
  phase p: train { objective = nll(data.question)  optimizer = adamw(lr: 1e-3)  steps = 5 }
}
