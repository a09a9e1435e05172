# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownField
# CHECK: fail-unknown-field-default.rl:7:10: error: the data has no field `question`; it has `a`, `q`; slot `prompt` reads it by default [slots.12]
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("x.jsonl", fields: { q: text, a: text })
  phase p: train {
    objective = -mean(data.a.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
