# What metrics read comes from the update's own sweep where it is the same
# number: no pass is made for them. A text that they alone read is run forward
# in the update, without a gradient: its kernel is that of statistics.
# RUN: rlc build --emit=host %s | FileCheck %s
# RUN: rlc explain %s | FileCheck %s --check-prefix=WHY
# RUN: rlc build --emit=host --without old-pass %s | FileCheck %s --check-prefix=OLD
use std.objective.clipped, std.advantage.grpo, std.reward.exact_match, std.divergence.k1
metric spread() -> f32 = mean(entropy, over: [prompt, rollout, token])
metric moved() -> f32 = mean(k1(logp, old.logp), over: [prompt, rollout, token])
metric known(answer: text[prompt]) -> f32 = mean(answer.logp, over: [prompt, token])

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    advantage = grpo(exact_match(response, data.answer))
    objective = clipped(advantage)
    metrics = [spread(), moved(), known(data.answer)]
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
# CHECK-LABEL: p.sources:
# CHECK-DAG: 3, {{[0-9]+}}, {{[0-9]+}}, p.statistics.token, p.rows.token, {{[0-9]+}}, -1, 1
# CHECK-DAG: 4, {{[0-9]+}}, -1, p.statistics.token_1, null, -1, -1, 0
# CHECK-NOT: rlrt_score
# CHECK: rlrt_passes(run, pass: p.pass)
# CHECK-NOT: rlrt_score
# OLD: rlrt_score(run, model: 0
# WHY: forward of the policy over tokens of answer, without a gradient
# WHY: the backward pass over tokens of answer: the objective does not depend on their streams
