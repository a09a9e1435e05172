# RUN: %rlc check %s
# The best of three rounds, a rollout once more as long as it is worth it: what
# is chosen from and was chosen is in the trace, by age. The belief of how hard
# prompts are is of fresh rollouts alone, for it stands before the choice.
use std.task.addition, std.reward.exact_match, std.metric.accuracy, std.objective.nll
use std.advantage.grpo, std.advantage.ha_dw, std.objective.clipped, std.scheduler.rollout_bandit

experiment replayed {
  param warm: i64 = 300
  param updates: i64 = 60

  seed = 17
  policy = causal_lm(layers: 3, width: 128, heads: 4, tokenizer: chars)
  data = addition(digits: 2, forgets_carry: 0.6)

  phase warmup: train {
    prompts = 64
    objective = nll(data.demonstration)
    optimizer = adamw(lr: 2e-3)
    steps = warm
  }
  phase rl: train {
    prompts = 16
    sample = { rollouts: 8, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = ha_dw(grpo(reward), reward)
    select = rollout_bandit(
      reward,
      advantage,
      budget: 6,
      choose: 128,
      rounds: 100,
      warm: 10,
      high: 0.28,
      replay: 3,
    )
    replay = 3
    objective = clipped(advantage, high: 0.28)
    optimizer = adamw(lr: 1e-4)
    steps = updates
  }
  evaluate {
    every = 20
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
