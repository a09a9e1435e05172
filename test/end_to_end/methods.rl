# Methods of papers in short phases, for what is said of whole runs: layouts are
# not seen, a resumed run is the same, a term about nothing is absent.
use std.advantage.grpo, std.advantage.ha_dw, std.objective.clipped
use std.scheduler.rollout_bandit, std.srft.l_sft, std.srft.l_demo_rl, std.srft.l_self

## Verdicts that a cold policy earns by chance.
reward by_chance(response: text[prompt, rollout]) -> f32[prompt, rollout] = f32(
  matches(response, r"[0-9a-m]"),
)

## How far the tokens of one character are from the places of their digits: 0.
metric off(response: text[prompt, rollout]) -> f32 {
  axis digit = find_all(response, r"[0-9]")
  at = digit.start
  mean(abs(f32(token_at(response, at) - at)), over: [prompt, rollout, digit])
}

metric digits(response: text[prompt, rollout]) -> f32 {
  axis digit = find_all(response, r"[0-9]")
  f32(count(over: [prompt, rollout, digit]))
}

## A reward of each digit at its token.
fn at_digits(response: text[prompt, rollout]) -> f32[prompt, rollout, token] {
  axis digit = find_all(response, r"[0-9]")
  place(where(digit.start >= 0, 1.0, 0.0), at: token_at(response, digit.start), along: token)
}

experiment methods {
  param rows: text = "rows.jsonl"
  param bare: text = "bare.jsonl"
  param rounds: i64 = 3
  param budget: f32 = 1e9

  seed = 5
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = jsonl(rows, fields: { question: text, demos: text[demo], right: f32[demo] })

  phase weighted: train {
    prompts = 6
    sample = { rollouts: 4, max_tokens: 5 }
    reward = by_chance(response)
    advantage = ha_dw(grpo(reward), reward)
    select = rollout_bandit(
      reward,
      advantage,
      budget: 5,
      rollouts: 24,
      rounds: 8,
      warm: 2,
      bound: 0.5,
    )
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = rounds
    memory_budget = budget
    checkpoint_every = 5
    metrics = { off: off(response), digits: digits(response) }
  }
  phase demonstrated: train {
    prompts = 6
    sample = { rollouts: 3, max_tokens: 5 }
    reward = by_chance(response)
    objective = {
      sft: l_sft(data.demos, data.right),
      demo_rl: l_demo_rl(reward, data.demos, data.right),
      positive: l_self(reward),
      negative: l_self(reward, positive: false),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 3
    memory_budget = budget
  }
  phase alone: train {
    data = jsonl(bare, fields: { question: text, demos: text[demo], right: f32[demo] })
    prompts = 4
    sample = { rollouts: 3, max_tokens: 5 }
    reward = by_chance(response)
    advantage = at_digits(response)
    objective = {
      sft: l_sft(data.demos, data.right),
      demo_rl: l_demo_rl(reward, data.demos, data.right),
      positive: l_self(reward),
      placed: clipped(advantage),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 2
    memory_budget = budget
  }
}
