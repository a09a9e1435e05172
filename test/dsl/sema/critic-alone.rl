# A phase that trains the critic alone: nothing of the policy is differentiated,
# so what reads `logp` reads that of the weights that sampled, and an optimizer
# of the policy has no place. A measurement reads the critic, too.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s
use std.task.addition, std.reward.exact_match, std.returns.at_end
use std.objective.value_error

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  # CHECK: phase warmup: train
  # CHECK: optimizer = absent  # default
  # CHECK: needs: rollouts old critic{{$}}
  # CHECK-NOT: = stream logp
  # CHECK: stream value
  # CHECK: = stream old.logp
  phase warmup: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = value_error(at_end(reward))
    metrics = { sure: mean(logp, over: [prompt, rollout, token]) }
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 5
  }
  # CHECK: phase evaluate: evaluate
  # CHECK: needs: rollouts critic{{$}}
  # CHECK: stream value
  evaluate {
    on = addition(split: held_out)
    sample = { max_tokens: 4 }
    metrics = { expected: mean(value, over: [prompt, rollout, token]) }
  }
}
