# RUN: %rlc check %s
# The addition task by an actor and a critic: what each token is credited with
# is what the values that a critic learns beside the policy did not expect.
use std.task.addition, std.schedule.cosine
use std.reward.exact_match, std.metric.accuracy
use std.returns.gae, std.returns.at_end, std.advantage.whiten
use std.objective.nll, std.objective.clipped, std.objective.value_clipped, std.pooling.token_mean

experiment ppo {
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
    advantage = gae(at_end(reward), old.value, along: token, decay: 0.95)
    objective = {
      policy: clipped(whiten(advantage), pool: token_mean),
      value: value_clipped(advantage + old.value),
    }
    optimizer = adamw(lr: cosine(2e-4, warmup: 5))
    critic = { optimizer: adamw(lr: 1e-3) }
    passes = 2
    steps = 80
  }
  evaluate {
    every = 20
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
