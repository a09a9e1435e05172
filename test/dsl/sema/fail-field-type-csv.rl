# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: FieldType
# CHECK: error: `demos[demo]` is the type of no field of data: a cell of `csv` holds one value, no list [slots.16]
use std.objective.nll
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = csv("rows.csv", fields: { question: text, demos: text[demo] })
  phase p: train { objective = nll(data.question)  optimizer = adamw(lr: 1e-3)  steps = 5 }
}
