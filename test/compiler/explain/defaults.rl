# RUN: rlc explain %s | FileCheck %s
# Every default with where it comes from: the table of slots, or the place in
# the library. What is written is no default.
# CHECK-LABEL: Defaults
# CHECK-NOT: p.steps
# CHECK-DAG: policy.kv_heads 2 slot of causal_lm
# CHECK-DAG: p.optimizer.beta2 0.999 slot of adamw
# CHECK-DAG: p.sample.temperature 1.0 slot of sample
# CHECK-DAG: grpo(eps:) at defaults.rl:22 1e-6 grpo.rl:12
# CHECK-DAG: scaled(by:) at defaults.rl:23 2 * 1 defaults.rl:13
# CHECK-DAG: scaled(to:) at defaults.rl:23 by defaults.rl:13
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
objective scaled(advantage: f32[prompt, rollout], by: f32 = 2 * 1, to: f32 = by) -> f32 = to / by * clipped(advantage)
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    reward = exact_match(response, data.answer)

    advantage = grpo(reward)
    objective = scaled(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
