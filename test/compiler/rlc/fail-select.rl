# What is selected is known to checks; a build refuses it.
# RUN: rlc check %s
# RUN: rlc test --only evaluator %s | FileCheck %s --check-prefix=TEST
# RUN: not rlc build %s -o %t 2>&1 | FileCheck %s
# TEST: 1 passed, 0 failed
# CHECK: fail-select.rl:8:72: selecting rollouts cannot be compiled yet; checks evaluate it
use std.advantage.grpo, std.objective.policy_gradient, std.pooling.token_mean, std.task.addition
scheduler best(score: f32[prompt, rollout]) -> bool[prompt, rollout] = top(
  score,
  count: 2,
  over: rollout,
)
check best([[1, 3, 2], [0, 0, 0]]) == [[false, true, true], [true, true, false]]
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    select = best(advantage)
    objective = policy_gradient(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
