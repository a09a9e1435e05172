# A param may be another number when the program starts.
# RUN: rlc build --emit=host %s | FileCheck %s
# CHECK: rlrt_score(run, model: 1
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
use std.divergence.k3
experiment a {
  param beta: f32 = 0
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    objective = clipped(grpo(exact_match(response, data.answer)))
      + beta * mean(k3(logp, ref.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
