# RUN: rlc explain %s | FileCheck %s
# Rows that meet each other through a mean are swept twice.
# CHECK-LABEL: A step, in order
# CHECK: kernel p.statistics.token row
# CHECK: first of two sweeps: the gradient of a row depends on other rows
# CHECK: kernel p.k{{[0-9]+}} token, parallel over prompts
# CHECK: kernel p.rows.token row
# CHECK: second of two sweeps
# CHECK-LABEL: Left out
# CHECK-NOT: a first sweep
# CHECK: entropy terms of the gradient
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.sequence_clipped
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    advantage = grpo(exact_match(response, data.answer))
    objective = sequence_clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 4
    passes = 2
  }
}
