# One rollout a prompt where that may be: what it is compared with is not its
# group, or how many there are is decided as the run starts.
# RUN: rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --allow-empty --implicit-check-not=error:
# CHECK-NOT: [slots.21]
use std.task.addition, std.objective.policy_gradient, std.advantage.grpo, std.advantage.whiten
use std.reward.exact_match
experiment of_batch {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 1, max_tokens: 3 }
    reward = exact_match(response, data.answer)
    advantage = whiten(reward, over: [prompt, rollout])
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
experiment by_param {
  param many: i64 = 1
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: many, max_tokens: 3 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
