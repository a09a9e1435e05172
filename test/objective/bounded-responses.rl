# RUN: %rlc check %s
# A normaliser that meets others of its response: two sweeps.
experiment bounded_responses {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9 }
    objective = mean(
      mean(log_z, over: token) ** 2 * stop(mean(max_prob, over: token)),
      over: [prompt, rollout],
    )
      - mean(logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
