# Rows that meet: a sweep for statistics, cotangents between, then the gradient.
# RUN: rlc build --emit=host %s | FileCheck %s
use std.advantage.grpo, std.objective.sequence_clipped

experiment e {
  policy = load("model")
  data = jsonl("rows.jsonl", fields: { question: text, level: f32 })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 6 }
    reward = data.level - mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = sequence_clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 4
    passes = 3
  }
}

# CHECK-LABEL: p.cotangents:
# CHECK: rlrt_parallel(run, kernel: p.k
# CHECK-NOT: rlrt_update
# CHECK-LABEL: p.pass:
# CHECK: rlrt_update(run, plan: p.plan)
# CHECK-LABEL: p.plan:
# CHECK-NEXT: 1, p.sources, 1, p.cotangents
# CHECK-LABEL: p.step:
# CHECK: rlrt_field(run, name: "level"
# CHECK: rlrt_passes
