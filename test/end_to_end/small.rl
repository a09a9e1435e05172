# What a run can hold at once: demonstrations, rollouts, a reference, an older
# policy that is read in two passes, a critic, state, checkpoints, measurements.
use std.advantage.grpo,
  std.divergence.k3,
  std.metric.accuracy,
  std.objective.clipped,
  std.objective.nll,
  std.objective.value_clipped
use std.pooling.token_mean,
  std.returns.at_end,
  std.returns.gae,
  std.reward.exact_match,
  std.schedule.linear,
  std.state.ema

## `base`, larger the more the mean reward has been moving.
advantage restless(
  base: f32[prompt, rollout],
  reward: f32[prompt, rollout],
) -> f32[prompt, rollout] {
  state belief: f32 = mean(reward, over: [prompt, rollout])
  state recent: ring<f32>[3]
  state seen: i64 = 0
  now = mean(reward, over: [prompt, rollout])
  next belief = belief + clamp(0.05 + std(recent, ddof: 0), 0, 1) * (now - belief)
  next recent = push(recent, now)
  next seen = seen + count(over: [prompt, rollout])
  base * (1 + abs(belief - mean(recent)) + 1 / f32(1 + seen))
}

## What is still to come after each token, by the values the batch began with.
fn to_come(reward: f32[prompt, rollout]) -> f32[prompt, rollout, token] = old.value
  + gae(at_end(reward), old.value, along: token, decay: 0.9)

## What the last step left: it reads the policy in training.
metric before(answer: text[prompt]) -> f32 = ema(
  mean(answer.logp, over: [prompt, token]),
  decay: 0.5,
)

experiment small {
  param rows: text  ## JSON Lines with `question` and `answer`
  param budget: f32 = 2e9  ## bytes of activations one micro-batch may hold
  param rate: f32 = 3e-3  ## learning rate
  param updates: i64 = 12  ## steps of each phase

  seed = 5
  policy = causal_lm(layers: 2, width: 32, heads: 4, kv_heads: 2, context: 64, tokenizer: bytes)
  data = jsonl(rows, fields: { question: text, answer: text })

  phase copying: train {
    prompts = 6
    objective = nll(data.answer)
    metrics = [before(data.answer)]
    optimizer = adamw(lr: linear(rate, warmup: 3))
    steps = updates
    memory_budget = budget
    checkpoint_every = 5
  }
  phase mixed: train {
    prompts = 4
    sample = { rollouts: 5, max_tokens: 7, temperature: 1.3 }
    reward = mean(sampled.logp, over: token) + exact_match(response, data.answer)
    advantage = restless(grpo(reward), reward)
    objective = clipped(advantage, low: 0.01, high: 0.02, pool: token_mean)
      + 0.05 * mean(k3(logp, ref.logp), over: [prompt, rollout, token])
      + 0.5 * nll(data.answer)
      + 0.1 * value_clipped(to_come(reward), range: 0.5)
    optimizer = adamw(lr: rate, weight_decay: 0.1)
    critic = { optimizer: adamw(lr: rate) }
    steps = updates
    passes = 2
    memory_budget = budget
    checkpoint_every = 5
  }
  evaluate {
    every = 4
    on = jsonl(rows, fields: { question: text, answer: text }, split: held_out)
    sample = { max_tokens: 7, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
