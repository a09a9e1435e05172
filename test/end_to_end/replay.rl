# Rollouts of earlier rounds are trained on. What the trace says of them is
# recomputed by replay_test.py.
use std.advantage.grpo, std.objective.clipped, std.scheduler.rollout_bandit, std.bandit.number_of
use std.task.addition

## A number for each response, by how it was drawn.
reward by_chance() -> f32[prompt, rollout] = mean(sampled.logp, over: token)

fn at(x: f32[prompt, rollout], number: i64) -> f32 = sum(
  where(number_of(x) == number, x, 0),
  over: [prompt, rollout],
)

## Which of the candidates are chosen, as bits of a number: those of the best reward, less for each use and each round of age.
scheduler best(score: f32[prompt, rollout], many: i64) -> bool[prompt, rollout] {
  state used: i64[prompt, rollout] = 0
  merit = score - 0.25 * f32(used) - 0.125 * f32(age)
  kept = top(merit, count: many, over: [prompt, rollout])
  next used = used + i64(kept)
  state bits: i64 = 0
  next bits = sum(i64(kept) * 2 ** number_of(score), over: [prompt, rollout]) + 0 * bits
  state uses: i64 = 0
  next uses = sum((used + i64(kept)) * 3 ** min(number_of(score), 24), over: [prompt, rollout])
    + 0 * uses
  kept
}

## Means of the rollouts of each age, and how far the policy is from the one that
## sampled them.
objective watched(advantage: f32[prompt, rollout]) -> f32 {
  off = abs(logp - old.logp)
  state old_0: f32 = 0
  state old_1: f32 = 0
  state old_2: f32 = 0
  state way_0: f32 = 0
  state way_2: f32 = 0
  state words_0: i64 = 0
  state words_2: i64 = 0
  state trained: i64[prompt, rollout] = 0
  next trained = trained + 1
  next old_0 = mean(old.logp, over: [prompt, rollout, token], where: age == 0) + 0 * old_0
  next old_1 = mean(old.logp, over: [prompt, rollout, token], where: age == 1) + 0 * old_1
  next old_2 = mean(old.logp, over: [prompt, rollout, token], where: age == 2) + 0 * old_2
  next way_0 = mean(off, over: [prompt, rollout, token], where: age == 0) + 0 * way_0
  next way_2 = mean(off, over: [prompt, rollout, token], where: age == 2) + 0 * way_2
  next words_0 = sum(where(age == 0, length(response), 0), over: [prompt, rollout]) + 0 * words_0
  next words_2 = sum(where(age == 2, length(response), 0), over: [prompt, rollout]) + 0 * words_2
  clipped(advantage)
}

experiment replay {
  param rounds: i64 = 9
  param budget: f32 = 1e9
  param many: i64 = 7

  seed = 5
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 1)

  phase chosen: train {
    prompts = 2
    sample = { rollouts: 4, max_tokens: 4 }
    reward = by_chance()
    advantage = grpo(reward)
    select = best(reward, many)
    replay = 3
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-2)
    steps = rounds
    memory_budget = budget
    metrics = {
      r0: at(reward, 0),
      r1: at(reward, 1),
      r2: at(reward, 2),
      r3: at(reward, 3),
      r4: at(reward, 4),
      r5: at(reward, 5),
      r6: at(reward, 6),
      r7: at(reward, 7),
    }
  }
  phase all: train {
    prompts = 2
    sample = { rollouts: 4, max_tokens: 4 }
    reward = by_chance()
    advantage = grpo(reward)
    select = reward == reward
    replay = 3
    objective = watched(advantage)
    optimizer = adamw(lr: 1e-2)
    passes = 2
    steps = rounds
    memory_budget = budget
    checkpoint_every = 4
  }
  phase bandit: train {
    prompts = 2
    sample = { rollouts: 4, max_tokens: 4 }
    reward = by_chance()
    advantage = grpo(reward)
    select = rollout_bandit(
      reward,
      advantage,
      budget: 4,
      rollouts: 12,
      rounds: 8,
      warm: 2,
      choose: 12,
      replay: 3,
    )
    replay = 3
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-2)
    steps = rounds
    memory_budget = budget
    checkpoint_every = 4
  }
}
