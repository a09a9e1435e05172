# What chains of kernels on a GPU meet: rows that are coupled, rollouts that are
# selected and such as leave the batch, running state, a kernel that a GPU has no
# form of, a check that may fail.
use std.advantage.grpo, std.objective.clipped, std.objective.sequence_clipped
use std.pooling.token_mean, std.state.ema

scheduler better(reward: f32[prompt, rollout]) -> bool[prompt, rollout] = reward
  >= mean(reward, over: rollout)

## Rollouts but the last two of each prompt.
fn without_last(x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(
  rank(0 * x, over: rollout) < 4,
  x,
  missing,
)
  ?? drop_rollout

metric waves(x: f32[prompt, rollout, token]) -> f32 {
  centre = x - mean(x, over: [prompt, rollout, token])
  wave = sin(centre)
  mean(
    wave / (max(max(wave, over: [rollout, token]), over: prompt) + 2),
    over: [prompt, rollout, token],
  )
}
metric slow(x: f32[prompt, rollout]) -> f32 = ema(mean(x, over: [prompt, rollout]), decay: 0.5)
metric parts(n: i64[prompt], by: i64) -> f32 = mean(f32(n // (n - by)), over: prompt)

experiment device {
  param rows: text  ## JSON Lines with `question` and `answer`
  param updates: i64 = 3  ## steps of each phase
  param by: i64 = 0  ## the length of an answer at which a check fails

  seed = 5
  policy = causal_lm(layers: 1, width: 16, heads: 2, context: 64, tokenizer: bytes)
  data = jsonl(rows, fields: { question: text, answer: text })

  phase sequences: train {
    prompts = 4
    sample = { rollouts: 5, max_tokens: 6 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    select = better(reward)
    objective = sequence_clipped(advantage, low: 0.01, high: 0.02)
    optimizer = adamw(lr: 3e-3)
    passes = 2
    steps = updates
    metrics = [slow(reward), parts(length(data.answer), by)]
  }
  phase kept: train {
    prompts = 3
    sample = { rollouts: 6, max_tokens: 5 }
    reward = without_last(f32(length(response)))
    advantage = grpo(reward)
    objective = clipped(advantage, pool: token_mean)
    optimizer = adamw(lr: 3e-3)
    steps = updates
    metrics = [waves(sampled.logp)]
  }
}
