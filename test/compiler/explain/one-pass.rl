# RUN: rlc explain %s | FileCheck %s
# One optimizer step on each batch: no pass for `old.`, and the proof.
# CHECK: forward and backward in training: response tokens, at most 96
# CHECK-NEXT: logp clipped.rl:{{[0-9]+}}, from one-pass.rl:23
# CHECK-NEXT: ratio = exp(logp - old.logp)
# CHECK-LABEL: A step, in order
# CHECK-NOT: again for each optimizer step
# CHECK-NOT: forward of
# CHECK: Left out, and why it may be
# CHECK: the pass under the weights that sampled: `old.logp` is read at clipped.rl:{{[0-9]+}}, but passes = 1
# CHECK: the reference model and its pass: nothing reads `ref.`
# CHECK: a first sweep over response tokens
# CHECK: entropy terms of the gradient, response tokens: the derivative
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
