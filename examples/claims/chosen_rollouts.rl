# RUN: %rlc check %s
# The claim of the rollout bandit: where one verdict in five of responses that
# were cut is wrong, choosing half of each group reaches what a drawn half
# reaches in 85 of 100 updates. tools/claims.sh compares; the planted world of
# the sheet is test/end_to_end/nets.rl.
use std.task.addition, std.reward.exact_match, std.metric.accuracy, std.objective.nll
use std.advantage.grpo, std.objective.clipped, std.scheduler.rollout_bandit, std.bandit.number_of

## The verdict, but of one in five responses that were cut the other one.
reward mistaken(response: text[prompt, rollout], answer: text[prompt]) -> f32[prompt, rollout] {
  state round: i64 = 0
  next round = round + 1
  right = exact_match(response, answer)
  draw = uniform(round * 4096 + number_of(right))
  where(truncated and draw < 0.2, 1 - right, right)
}

experiment chosen_rollouts {
  param world: i64 = 0  ## seed
  param warm: i64 = 300
  param updates: i64 = 150
  param drawn: i64 = 20  ## updates in which half of each group is drawn

  seed = world
  policy = causal_lm(layers: 2, width: 64, heads: 4, tokenizer: chars)
  data = addition(digits: 2, forgets_carry: 0.6)
  phase warmup: train {
    prompts = 64
    objective = nll(data.demonstration)
    optimizer = adamw(lr: 2e-3)
    steps = warm
  }
  phase rl: train {
    prompts = 8
    sample = { rollouts: 8, max_tokens: 4 }
    reward = mistaken(response, data.answer)
    advantage = grpo(reward)
    select = rollout_bandit(reward, advantage, budget: 4, rollouts: 64, rounds: 200, warm: drawn)
    objective = clipped(advantage)
    optimizer = adamw(lr: 3e-4)
    steps = updates
  }
  evaluate {
    every = 5
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 4, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
