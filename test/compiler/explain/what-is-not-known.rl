# RUN: rlc explain %s | FileCheck %s
# A number that is known when the program starts is named, not guessed; the
# default of a param stands beside its name.
# CHECK: --size i64 required
# CHECK: --updates i64 = 5
# CHECK: Its size is not known: param `size` has no default.
# CHECK: phase p: train
# CHECK: prompts ? drawn from jsonl
# CHECK: tokens of text ? the texts decide
# CHECK: passes 1, steps 5 (--updates)
# CHECK: read text of the items, text[prompt]
# CHECK: kernel p.rows.token
# CHECK-NEXT: computes
# CHECK-NEXT: logits f32[row, vocab] 4 B x vocabulary, for each row
# CHECK-NEXT: token i64[row] 8 B for each token of text
# CHECK-LABEL: Memory at its peak
# CHECK-NEXT: not known: param `size` has no default.
# CHECK-LABEL: Defaults
# CHECK: p.passes 1 slot of train
use std.objective.nll
experiment a {
  param size: i64
  param updates: i64 = 5
  policy = causal_lm(layers: 1, width: size, heads: 2, tokenizer: bytes)
  data = jsonl("lines.jsonl", fields: { question: text, text: text })
  phase p: train {
    prompts = 2 * size
    objective = nll(data.text)
    optimizer = adamw(lr: 1e-3)
    steps = updates
  }
}
