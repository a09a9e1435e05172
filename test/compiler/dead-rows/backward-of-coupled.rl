# Rows that meet: what is clipped is known once every log-probability is, and
# takes whole responses out of the way back.
# RUN: rlc build --emit=host %s | FileCheck %s
# RUN: rlc build --emit=host --without dead-rows %s | FileCheck %s --check-prefix=ALL
# RUN: rlc explain %s | FileCheck %s --check-prefix=WHY
use std.objective.sequence_clipped, std.advantage.grpo, std.reward.exact_match
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = sequence_clipped(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    passes = 2
    steps = 2
  }
}
# CHECK-LABEL: p.sources:
# CHECK-NEXT: 3, {{[0-9]+}}, -1, p.statistics.token, p.rows.token, {{[0-9]+}}, {{[0-9]+}}, 0
# CHECK: rlrt_score(run, model: 0, token_space: 3, logp: {{[0-9]+}}, entropy: -1, statistics: p.policy.token, live: {{[0-9]+}}, further: null)
# ALL-LABEL: p.sources:
# ALL-NEXT: 3, {{[0-9]+}}, -1, p.statistics.token, p.rows.token, -1, -1, 0
# ALL: live: -1, further: null)
# WHY: the forward and backward pass over response tokens where `where` at grpo.rl:{{[0-9]+}} is 0
# WHY: the backward pass over response tokens whose derivatives turn out to be 0
