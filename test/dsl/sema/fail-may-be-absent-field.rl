# An optional field is no value by itself.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MayBeAbsent
# CHECK: error: `target` is text[prompt]?, which may be absent{{.*}}[absent.1]
use std.objective.nll
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, note: text? })
  phase p: train { objective = nll(data.note)  optimizer = adamw(lr: 1e-3)  steps = 5 }
}
