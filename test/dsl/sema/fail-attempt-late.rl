# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AttemptLate
# EXPECT: CalledHere
# CHECK: fail-attempt-late.rl:8:40: error: attempts are sampled before the update, so `after` of `sample` must not depend on streams of the policy; of streams it may read `sampled.logp` and those of `ref.` [attempts.3]
metric unsure() -> f32 {
  n = i64(-sum(old.logp, over: token))
  axis attempt = sample(policy, after: "{n}", count: 2, max_tokens: 4)
  mean(f32(attempt.tokens), over: [prompt, rollout, attempt])
}

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: bytes)
  data = jsonl("rows.jsonl", fields: { question: text })
  phase p: train {
    sample = { max_tokens: 4 }
    reward = f32(length(response))
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
    metrics = [unsure()]
  }
}
