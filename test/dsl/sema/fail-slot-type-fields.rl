# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotType
# CHECK: fail-slot-type-fields.rl:7:35: error: slot `fields` needs a record of field types, as in `{ question: text }`, here is `[text]` [slots.4]
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("x.jsonl", fields: [text])
  phase p: train {
    objective = -mean(data.a.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
