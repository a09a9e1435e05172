# With one optimizer step on a batch a ratio to the weights that sampled is 1, so
# a ratio of sequences makes no row wait for another: one sweep.
# RUN: rlc build --emit=host %s | FileCheck %s
# RUN: rlc build --emit=host --without zero-terms %s | FileCheck %s --check-prefix=TERMS
# RUN: rlc build --emit=host --without old-pass %s | FileCheck %s --check-prefix=OLD
use std.objective.sequence_clipped, std.advantage.grpo, std.reward.exact_match
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = sequence_clipped(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
# CHECK-NOT: rlrt_score
# CHECK-LABEL: p.plan:
# CHECK-NEXT: 1, p.sources, 0, null
# CHECK-NOT: rlrt_score
# TERMS-LABEL: p.plan:
# TERMS-NEXT: 1, p.sources, 1, p.cotangents
# OLD-LABEL: p.plan:
# OLD-NEXT: 1, p.sources, 1, p.cotangents
# OLD: rlrt_score(run, model: 0
