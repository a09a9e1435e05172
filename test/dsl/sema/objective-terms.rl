# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# The reference is read by a term that is off: it is not loaded.
# CHECK: needs: rollouts gradient old{{$}}
# CHECK-NOT: stream ref.logp
# CHECK: term policy: %
# CHECK: points of policy: %
# CHECK: term kl: %
# CHECK-NOT: points of kl
# CHECK: term fit: %
# CHECK: points of fit: %
# CHECK: removed: stream ref.logp: it is read only where a constant leaves it out
use std.correction.truncated_is, std.divergence.k3, std.pooling.token_mean, std.task.addition, std.reward.exact_match

fn policy(reward: f32[prompt, rollout]) -> f32 {
  ratio = exp(logp - old.logp)
  token_mean(-truncated_is() * min(ratio * reward, clamp(ratio, 0.8, 1.2) * reward))
}

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = {
      policy: policy(reward),
      kl: 0.0 * token_mean(k3(logp, ref.logp)),
      fit: -mean(data.answer.logp, over: [prompt, token]),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
