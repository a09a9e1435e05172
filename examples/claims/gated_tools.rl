# RUN: %rlc check %s
# The claim of the reconstruction of AWPO: on tool calls of which few are right
# at first, a score of the reasoning that is right 7 times in 10, let in by the
# gate, gives more groups something to learn from, and more right calls at the
# end than the outcome alone or the plain sum. tools/claims.sh writes the rows,
# and compares.
use std.reward.tool_calls, std.reward.exact_match, std.metric.accuracy, std.metric.flat_groups
use std.advantage.awpo, std.advantage.grpo, std.awpo.reasoning_weight, std.awpo.shrunk
use std.objective.clipped, std.objective.nll, std.bandit.number_of

## How right the calls are, from 0 to 1, but 3 times in 10 how wrong.
reward reasoning(response: text[prompt, rollout], calls: text[prompt]) -> f32[prompt, rollout] {
  state round: i64 = 0
  next round = round + 1
  score = (tool_calls(response, calls) + 3) / 6
  where(uniform(round * 4096 + number_of(score)) < 0.7, score, 1 - score)
}

experiment gated_tools {
  param world: i64 = 0  ## seed
  param rows: text = "train.jsonl"
  param test: text = "test.jsonl"
  param warm: i64 = 100  ## below 15% right at the start, as the sheet asks
  param updates: i64 = 150

  seed = world
  policy = causal_lm(layers: 2, width: 64, heads: 4, tokenizer: chars)
  data = jsonl(rows, fields: { question: text, taught: text, calls: text })
  phase warmup: train {
    prompts = 64
    objective = nll(data.taught)
    optimizer = adamw(lr: 2e-3)
    steps = warm
  }
  phase rl: train {
    prompts = 16
    sample = { rollouts: 8, max_tokens: 32 }
    reward = exact_match(response, data.calls)
    advantage = awpo(reward, reasoning(response, data.calls), 0, 1)
    # Each call of the score draws its own mistakes, so the gate's mean is of others.
    objective = clipped(
      advantage,
      low: shrunk(mean(reasoning_weight(reward, reasoning(response, data.calls), 1), over: prompt)),
      high: shrunk(mean(reasoning_weight(reward, reasoning(response, data.calls), 1), over: prompt)),
    )
    optimizer = adamw(lr: 3e-4)
    steps = updates
    metrics = { right: mean(reward, over: [prompt, rollout]), flat: flat_groups(advantage) }
  }
  evaluate {
    on = jsonl(test, fields: { question: text, calls: text })
    sample = { max_tokens: 32, temperature: 0 }
    metrics = [accuracy(exact_match(response, data.calls))]
  }
}

experiment outcome_alone = gated_tools with {
  phase rl { advantage = grpo(reward)  objective = clipped(advantage) }
}

experiment plain_sum = gated_tools with {
  phase rl {
    advantage = grpo(reward + reasoning(response, data.calls))
    objective = clipped(advantage)
  }
}
