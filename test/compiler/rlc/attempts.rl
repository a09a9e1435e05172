# Steps of a response are worth what attempts from there gain: after each step the
# policy writes short answers, the share of right ones is the state's value, and
# its change along the steps lies at the tokens where they begin.
# REQUIRES: runtime
# RUN: rm -rf %t.out %t.one %t.cuts
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s --experiment stepwise -- --out %t.out --quiet"
# RUN: %python %S/Inputs/attempts.py %t.out
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s --experiment measured -- --out %t.one --quiet --threads 1"
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s --experiment measured -- --out %t.cuts --quiet --rows 1 --budget 1 --threads 2"
# RUN: %python %S/Inputs/attempts.py %t.one %t.cuts
# RUN: rm -rf %t.kept
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s --experiment kept -- --out %t.kept --quiet"
# RUN: %python %S/Inputs/attempts.py --kept %t.kept
use std.objective.nll

task sums() of 25 {
  sum = index // 5 + index % 5
  question = "{index // 5}+{index % 5}="
  answer = "{sum}"
  demonstration = "{sum},{sum},{sum};{sum}"
}

## Share of right answers among `tries`, after each step and after the last.
fn values(answer: text[prompt], tries: i64 = 4) -> f32[prompt, rollout, step] {
  axis step = split(response, at: ",")
  axis attempt = sample(
    policy,
    after: "{up_to(response, step.start)};",
    count: tries,
    max_tokens: 3,
  )
  mean(f32(attempt.text == answer), over: attempt)
}

fn at_end(answer: text[prompt], tries: i64 = 4) -> f32[prompt, rollout] {
  thought = capture(response, r"^[^;]*")
  axis last = sample(policy, after: "{thought};", count: tries, max_tokens: 3)
  mean(f32(last.text == answer), over: last)
}

advantage step_gains(answer: text[prompt]) -> f32[prompt, rollout, token] {
  axis step = split(response, at: ",")
  worth = values(answer)
  gain = next_along(worth, along: step, last: at_end(answer)) - worth
  place(gain, at: step.start, along: token)
}

metric gained(gain: f32[prompt, rollout, token]) -> f32 = mean(
  sum(gain, over: token),
  over: [prompt, rollout],
)

metric where_gained(gain: f32[prompt, rollout, token]) -> f32 = mean(
  sum(gain * f32(position(token)), over: token),
  over: [prompt, rollout],
)

## Share of the steps from where the likeliest attempt writes what the likeliest
## response wrote: both continue the same tokens.
metric rebuilt() -> f32 {
  axis step = split(response, at: "[,;]")
  before = up_to(response, step.start)
  axis rest = sample(policy, after: before, count: 1, max_tokens: 12, temperature: 0)
  same = mean(f32(starts_with("{before}{rest.text}", response)), over: rest)
  mean(same, over: [prompt, rollout, step])
}

metric steps_seen() -> f32 {
  axis step = split(response, at: "[,;]")
  sum(f32(count(over: step)), over: [prompt, rollout])
}

experiment stepwise {
  policy = causal_lm(
    layers: 2,
    width: 32,
    heads: 2,
    context: 64,
    tokenizer: chars(alphabet: "0123456789+=,;"),
  )
  data = sums(held_out: 0.0)
  phase warmup: train {
    prompts = 25
    objective = nll(data.demonstration)
    optimizer = adamw(lr: 1e-2)
    steps = 30
  }
  phase rl: train {
    prompts = 4
    sample = { rollouts: 2, max_tokens: 12 }
    advantage = step_gains(data.answer)
    objective = mean(-advantage * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 21
    metrics = [gained(advantage), where_gained(advantage)]
  }
  phase likeliest: evaluate {
    on = sums(held_out: 0.0)
    sample = { max_tokens: 12, temperature: 0 }
    metrics = [rebuilt(), steps_seen()]
  }
}

experiment measured {
  param rows: i64 = 64
  param budget: f32 = 2e9
  policy = causal_lm(
    layers: 2,
    width: 32,
    heads: 2,
    context: 64,
    tokenizer: chars(alphabet: "0123456789+=,;"),
  )
  phase now: evaluate {
    on = sums(held_out: 0.0)
    prompts = 4
    batch = rows
    sample = { rollouts: 2, max_tokens: 24 }
    metrics = [gained(step_gains(data.answer)), where_gained(step_gains(data.answer))]
  }
  phase once: train {
    data = sums(held_out: 0.0)
    prompts = 4
    sample = { rollouts: 2, max_tokens: 24 }
    advantage = step_gains(data.answer)
    objective = mean((1 - advantage) * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
    memory_budget = budget
    metrics = [gained(advantage), where_gained(advantage)]
  }
}

## How often the policy is right without a response; a prompt it never gets right
## leaves the batch.
fn baseline(answer: text[prompt]) -> f32[prompt]? {
  axis tried = sample(policy, after: "", count: 2, max_tokens: 3)
  right = mean(f32(starts_with(tried.text, answer)), over: tried)
  where(right > 0, right, missing)
}

experiment kept {
  policy = causal_lm(layers: 2, width: 32, heads: 2, context: 64, tokenizer: bytes)
  data = sums(held_out: 0.0)
  phase warmup: train {
    prompts = 25
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-2)
    steps = 8
  }
  phase rl: train {
    prompts = 25
    sample = { rollouts: 2, max_tokens: 3 }
    reward = f32(starts_with(response, data.answer)) - (baseline(data.answer) ?? drop_prompt)
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
    passes = 2
  }
}
