# Prompts sampled in place of those that leave, for what is said of whole runs:
# a batch is what one draw of as many prompts would have left of it.
use std.advantage.grpo, std.objective.clipped, std.filter.mixed_outcomes

## Verdicts that a cold policy earns by chance.
reward by_chance(response: text[prompt, rollout]) -> f32[prompt, rollout] = f32(
  matches(response, r"[0-9a-m]"),
)

## Which rows the objective is about, a bit for each.
metric rows_left(row: f32[prompt]) -> f32 = sum(
  where(any(logp <= 0, over: [rollout, token]), 2 ** row, 0),
  over: prompt,
)

## Counts steps, and keeps what the first of them saw.
metric first_seen(reward: f32[prompt, rollout]) -> f32 {
  state first: f32 = sum(reward, over: [prompt, rollout])
  state steps_seen: i64 = 0
  next first = first
  next steps_seen = steps_seen + 1
  first + 1000 * f32(steps_seen)
}

experiment drawn {
  param rows: text = "rows.jsonl"
  param updates: i64 = 6
  param wanted: i64 = 5
  param budget: f32 = 1e9

  seed = 5
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = jsonl(rows, held_out: 0.0, fields: { question: text, row: f32 })

  phase rl: train {
    prompts = wanted
    sample = { rollouts: 3, max_tokens: 5 }
    reward = by_chance(response)
    advantage = grpo(reward)
    select = mixed_outcomes(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    metrics = { rows_left: rows_left(data.row), seen: first_seen(reward) }
    steps = updates
    memory_budget = budget
    checkpoint_every = 3
  }
}

experiment filled = drawn with {
  param further: i64 = 8
  param must: bool = false
  phase rl { refill = { rounds: further, required: must } }
}
