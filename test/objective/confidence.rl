# RUN: %rlc check %s
# Reads no advantage and no reward: likelihood of a text weighted by the
# policy's own confidence, an outer exponential, and a pull to the reference.
experiment confidence {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("unused.jsonl", fields: { question: text, answer: text })

  phase main: train {
    sample = { rollouts: 4, max_tokens: 9 }
    objective = -mean(
      exp(-stop(mean(data.answer.entropy, over: token))) * data.answer.logp,
      over: [prompt, token],
    )
      + exp(0.01 * mean(logp, over: [prompt, rollout, token]))
      + 0.1 * mean((logp - ref.logp) ** 2 + 0.5 * entropy, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
