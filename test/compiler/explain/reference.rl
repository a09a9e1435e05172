# RUN: rlc explain %s | FileCheck %s
# A divergence from the reference brings the model, its pass, and its memory,
# and the line that reads it.
# CHECK: forward of the reference, the policy as the phase began: response tokens, at most 96
# CHECK-NEXT: ref.logp reference.rl:24
# CHECK-NEXT: objective = clipped(advantage) + 0.1 * mean(k3(logp, ref.logp), over: [prompt, rollout,
# CHECK-LABEL: A step, in order
# CHECK: forward of the reference over response tokens
# CHECK: kernel p.reference.token
# CHECK-LABEL: Memory at its peak
# CHECK: parameters always
# CHECK: reference model always
# CHECK-LABEL: Left out
# CHECK-NOT: the reference model and its pass
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
use std.divergence.k3
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    advantage = grpo(exact_match(response, data.answer))
    objective = clipped(advantage) + 0.1 * mean(k3(logp, ref.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
