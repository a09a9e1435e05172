# RUN: rlc explain %s | FileCheck %s
# What sampling in place of prompts that leave costs at most.
# CHECK: Prompts of which no rollout is left are replaced, in 4 (--further) further rounds of a step at
# CHECK-NEXT: most, each of as many as are missing: at most 64 more prompts, 512 more sequences and 3,072 more
# CHECK-NEXT: response tokens a step. What decides who leaves is computed anew in each round.
use std.task.addition, std.objective.clipped, std.advantage.grpo, std.reward.exact_match
use std.filter.mixed_outcomes
experiment a {
  param further: i64 = 4
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition(digits: 2)
  phase p: train {
    prompts = 16
    sample = { rollouts: 8, max_tokens: 6 }
    refill = { rounds: further }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    select = mixed_outcomes(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 10
  }
}
