# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# Statistics of rows under every version of the policy, and of a text.
# CHECK: f32[prompt, rollout, token] = stream log_z
# CHECK: f32[prompt, rollout, token] = stream top_mass
# CHECK: f32[prompt, rollout, token] = stream old.max_prob
# CHECK: f32[prompt, rollout, token] = stream ref.token_rank
# CHECK: f32[prompt, answer.token] = stream answer.top_mass
task items() of 10 {
  question = "{index}"
  answer = "{index + 1}"
}
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = items()
  phase p: train {
    sample = { max_tokens: 4 }
    objective = mean(log_z ** 2 - stop(top_mass) * logp, over: [prompt, rollout, token])
    metrics = {
      sure: mean(old.max_prob, over: [prompt, rollout, token]),
      rank: mean(ref.token_rank, over: [prompt, rollout, token]),
      tail: mean(data.answer.top_mass, over: [prompt, token]),
    }
    optimizer = adamw(lr: 1e-3)
    passes = 2
    steps = 1
  }
}
