# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# CHECK: fail-unread-field.rl:7:10: error: field `b` is never read [names.3]
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("x.jsonl", fields: { question: text, a: text, b: text })
  phase p: train {
    objective = -mean(data.a.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
