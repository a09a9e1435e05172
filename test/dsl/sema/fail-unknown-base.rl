# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownBase
# CHECK: fail-unknown-base.rl:11:16: error: no experiment `aa` of this file, or that it uses, to extend [presets.1]
use std.objective.nll
experiment a {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("x.jsonl", fields: { question: text })
  phase p: train { objective = nll(data.question)  optimizer = adamw(lr: 1e-3)  steps = 2 }
}
experiment b = aa with { seed = 3 }
