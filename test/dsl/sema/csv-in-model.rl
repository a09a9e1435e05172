# A file of comma-separated values is data as one of JSON Lines is.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# CHECK: data = csv
# CHECK: fields = { question: text, note: text?, kind: choice(good, bad) }
# CHECK: separator = ","
# CHECK: %[[NOTE:[0-9]+]]: text[prompt] = field "note"
# CHECK: i64[prompt] = field "note?"
use std.objective.nll
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = csv("rows.csv", fields: { question: text, note: text?, kind: choice(good, bad) })
  phase p: train {
    objective = nll(match data.kind { good => data.note ?? "none", bad => "bad" })
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
