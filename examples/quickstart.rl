# RUN: %rlc check %s
# A sloppy teacher forgets the carry in most of its sums; imitation stays
# mediocre, and reinforcement learning mends it, on a laptop, in about a minute.
use std.task.addition, std.schedule.cosine
use std.reward.exact_match, std.advantage.grpo, std.metric.accuracy
use std.objective.nll, std.objective.clipped, std.pooling.token_mean

experiment quickstart {
  param seed: i64 = 17  ## seed of every random draw
  seed = seed
  policy = causal_lm(layers: 3, width: 128, heads: 4, tokenizer: chars)
  data = addition(digits: 2, forgets_carry: 0.6)

  phase warmup: train {
    prompts = 128
    objective = nll(data.demonstration)
    optimizer = adamw(lr: cosine(2e-3, warmup: 20))
    steps = 400
  }
  phase rl: train {
    prompts = 64
    sample = { rollouts: 8, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, low: 0.2, high: 0.28, pool: token_mean)
    optimizer = adamw(lr: cosine(2e-4, warmup: 5))
    steps = 120
  }
  evaluate {
    every = 20
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
