# RUN: rlc explain %s | FileCheck %s
# Two optimizer steps on each batch: the weights that sampled are not those in
# training, so their log-probabilities are made first, and kept.
# CHECK: optimizer steps 2 8
# CHECK: forward under the weights that sampled: response tokens, at most 96
# CHECK-NEXT: old.logp clipped.rl:{{[0-9]+}}, from two-passes.rl:23
# CHECK-NEXT: ratio = exp(logp - old.logp)
# CHECK-LABEL: A step, in order
# CHECK: forward of the policy as it sampled over response tokens
# CHECK: kernel p.policy.token row: at most 96 response tokens
# CHECK: again for each optimizer step on the batch:
# CHECK: kernel p.rows.token
# CHECK: old.logp f32[prompt, rollout, token] 4 B x 96 <= 384 bytes
# CHECK-NOT: the pass under the weights that sampled:
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    advantage = grpo(exact_match(response, data.answer))
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 4
    passes = 2
  }
}
