# RUN: %rlc check %s
# One recipe on several tasks of the library: each experiment is the first one
# with other data, so a difference between their curves is one of the task.
#   for task in reversal letter_count brackets; do ./rlc run examples/tasks_sweep.rl --experiment on_$task; done
use std.task.reversal, std.task.letter_count, std.task.brackets
use std.reward.exact_match, std.metric.accuracy, std.advantage.grpo
use std.objective.nll, std.objective.clipped, std.pooling.token_mean, std.schedule.cosine

experiment on_reversal {
  param imitation: i64 = 300  ## steps of imitation
  param updates: i64 = 60  ## steps of reinforcement

  policy = causal_lm(layers: 2, width: 96, heads: 4, tokenizer: chars)
  data = reversal(count: 4, letters: 6)

  phase warmup: train {
    prompts = 64
    objective = nll(data.demonstration)
    optimizer = adamw(lr: cosine(2e-3, warmup: 20))
    steps = imitation
  }
  phase rl: train {
    prompts = 32
    sample = { rollouts: 8, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, low: 0.2, high: 0.28, pool: token_mean)
    optimizer = adamw(lr: cosine(2e-4, warmup: 5))
    steps = updates
  }
  evaluate {
    every = 20
    on = reversal(count: 4, letters: 6, split: held_out)
    prompts = 100
    sample = { max_tokens: 6, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}

experiment on_letter_count = on_reversal with {
  data = letter_count(count: 5, letters: 3)
  evaluate {
    on = letter_count(count: 5, letters: 3, split: held_out)
    prompts = 70
  }
}

experiment on_brackets = on_reversal with {
  data = brackets(count: 10)
  evaluate { on = brackets(count: 10, split: held_out) }
}
