# The reference leaves with the last term that reads it, its weights too. The
# weight is 0 whichever way the choice goes, which the language's own rule for a
# written 0 does not see.
# RUN: rlc build --emit=host %s | FileCheck %s
# RUN: rlc build --emit=host --without zero-terms %s | FileCheck %s --check-prefix=ALL
# CHECK-NOT: model: 1
# CHECK: rlrt_update
# CHECK-NOT: model: 1
# CHECK: "reference": false
# ALL: rlrt_score(run, model: 1
# ALL: "reference": true
# ALL: "without": [
# ALL-NEXT: "zero-terms"
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
use std.divergence.k3

objective weighed(advantage: f32[prompt, rollout], beta: f32) -> f32 =
  clipped(advantage, low: beta) + where(beta > 0, 0.0, 0.0) * mean(k3(logp, ref.logp), over: [prompt, rollout, token])

experiment a {
  param beta: f32 = 0.1
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition()
  phase p: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 6 }
    objective = weighed(grpo(exact_match(response, data.answer)), beta)
    optimizer = adamw(lr: 1e-3)
    steps = 4
  }
}
