# RUN: %rlc check %s
# A penalty on the logarithm of the normaliser, weights that are only observed,
# and one that was observed under other weights: one sweep.
use std.advantage.grpo

experiment bounded_logits {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9, temperature: 1.3 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = {
      policy: -mean(
        min(
          exp(logp - old.logp) * kept(advantage),
          clamp(exp(logp - old.logp), 0.8, 1.2) * kept(advantage),
        )
          * (1 - stop(max_prob)),
        over: [prompt, rollout, token],
      ),
      norm: 1e-2 * mean(log_z ** 2, over: [prompt, rollout, token]),
      rare: 0.1
        * mean(
          where(token_rank < 3, entropy, log_z * stop(top_mass)),
          over: [prompt, rollout, token],
        ),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 1
    passes = 2
  }
}

fn kept(advantage: f32[prompt, rollout]) -> f32[prompt, rollout, token] = where(
  old.top_mass < 0.9,
  advantage,
  0,
)
