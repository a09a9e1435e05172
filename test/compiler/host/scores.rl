# Streams of other weights are scored before the passes, each by a row kernel
# of its own; only the reference is when one pass makes the old stream the
# current one.
# RUN: rlc build --emit=host %s | FileCheck %s
# RUN: rlc build --emit=host %s | FileCheck %s --check-prefix=ONE
use std.objective.nll

objective towards(answer: text[prompt]) -> f32 =
  nll(answer) + mean(exp(logp - old.logp) + ref.logp - logp, over: [prompt, rollout, token])

experiment e {
  policy = load("model")
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })
  phase two: train {
    sample = { max_tokens: 6 }
    objective = towards(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 4
    passes = 2
  }
  phase one: train {
    sample = { max_tokens: 6 }
    objective = towards(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}

# CHECK-LABEL: two.sources:
# CHECK-NEXT: {{[34]}}, {{[0-9]+}}, -1, two.statistics.token{{.*}}, two.rows.token
# CHECK-NEXT: {{[34]}}, {{[0-9]+}}, -1, two.statistics.token{{.*}}, two.rows.token
# CHECK-LABEL: two.plan:
# CHECK-NEXT: 2, two.sources, 0, null
# CHECK-LABEL: two.step:
# CHECK-DAG: rlrt_score(run, model: 0, token_space: 3, logp: {{[0-9]+}}, entropy: -1, statistics: two.policy.token, live: -1, further: null)
# CHECK-DAG: rlrt_score(run, model: 1, token_space: 3, logp: {{[0-9]+}}, entropy: -1, statistics: two.reference.token, live: -1, further: null)
# CHECK-DAG: rlrt_target(run, text: {{[0-9]+}}, token_space: 4)
# CHECK: rlrt_passes(run, pass: two.pass)

# ONE-LABEL: one.step:
# ONE-NOT: model: 0
# ONE: rlrt_score(run, model: 1
# ONE: rlrt_passes(run, pass: one.pass)
