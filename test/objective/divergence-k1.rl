# RUN: %rlc check %s
use std.advantage.grpo, std.objective.policy_gradient, std.divergence.k1

experiment divergence_k1 {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9, temperature: 1.0 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = policy_gradient(advantage)
      + 0.05 * mean(k1(logp, ref.logp), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
