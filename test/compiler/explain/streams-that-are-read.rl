# RUN: rlc explain %s | FileCheck %s
# Entropy, the sampler's log-probabilities and marks of cut responses are kept
# because something reads them, and nothing says that they are left out.
# CHECK: sampling by the policy
# CHECK: truncated streams-that-are-read.rl:26
# CHECK: sampled.logp streams-that-are-read.rl:27
# CHECK: forward and backward in training
# CHECK: entropy streams-that-are-read.rl:25
# CHECK-LABEL: A step, in order
# CHECK: entropy of the row
# CHECK-LABEL: Left out
# CHECK-NOT: entropies
# CHECK-NOT: entropy terms
# CHECK-NOT: the sampler's
# CHECK-NOT: the marks
# CHECK-LABEL: Defaults
use std.task.addition, std.objective.policy_gradient
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    advantage = 1
    objective = policy_gradient(advantage) - 0.01 * mean(entropy, over: [prompt, rollout, token])
    metrics = { cut: mean(f32(truncated), over: [prompt, rollout]),
      surprise: mean(sampled.logp, over: [prompt, rollout, token]) }
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
