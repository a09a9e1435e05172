# Where two lists lie along an axis, counting it reads neither.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# EXPECT: Unread
# CHECK: fail-unread-lists.rl:11:10: error: field `demos` is never read [names.3]
# CHECK: fail-unread-lists.rl:11:10: error: field `good` is never read [names.3]
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl("rows.jsonl", fields: { question: text, demos: text[demo], good: f32[demo] })
    metrics = { demos: mean(f32(count(over: demo)), over: prompt) }
  }
}
