# RUN: rlc explain %s | FileCheck %s
# 10 and 4 steps, measured every 4: before, at 4, 8 and 10, and, the end of one
# phase being the beginning of the next, at 4 of the second.
# CHECK: last evaluate 1 time 20 prompts, 60 sequences
# CHECK: evaluate evaluate 5 times 4,050 prompts, 4,050 sequences
# CHECK-LABEL: phase last: evaluate
# CHECK: prompts 20 the first of addition, 810 items in its split, 256 sampled at
# CHECK: sequences 60 3 rollouts of each prompt
# CHECK: Measured once, at its place among the phases.
# CHECK-LABEL: {{^}}evaluate measurements.rl:35
# CHECK: prompts 810 the first of addition, 810 items in its split, 256 sampled at
# CHECK: sequences 810 1 rollout of each prompt
# CHECK: Measured before and after each phase that trains, and every 4 steps within: 5 times in all.
# CHECK: gradients and optimizer: the phase measures
use std.task.addition, std.reward.exact_match, std.metric.accuracy, std.objective.nll
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition(digits: 2)
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 10
  }
  phase q: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
  phase last: evaluate {
    on = addition(digits: 2, split: held_out)
    prompts = 20
    sample = { max_tokens: 6, rollouts: 3 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
  evaluate {
    every = 4
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
