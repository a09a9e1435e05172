# RUN: %rlc check %s
# The claim of VSRM: of traces half of whose steps check again what was found,
# a third is gone after training on the worth of steps, and accuracy stays; an
# outcome alone hardly shortens them. tools/claims.sh writes the rows, and
# compares.
use std.reward.vsrm, std.vsrm.format_outcome, std.returns.discounted, std.returns.at_end
use std.returns.gae, std.objective.value_clipped
use std.advantage.whiten, std.objective.dual_clipped, std.objective.nll

experiment shorter_traces {
  param world: i64 = 0  ## seed
  param rows: text = "train.jsonl"
  param test: text = "test.jsonl"
  param warm: i64 = 1500
  param updates: i64 = 150

  seed = world
  policy = causal_lm(layers: 3, width: 96, heads: 4, tokenizer: chars)
  data = jsonl(rows, fields: { question: text, taught: text, answer: text })
  phase warmup: train {
    prompts = 64
    objective = nll(data.taught)
    optimizer = adamw(lr: 2e-3)
    steps = warm
  }
  phase rl: train {
    prompts = 32
    sample = { rollouts: 1, max_tokens: 160, temperature: 0.6 }
    reward = format_outcome(response, data.answer) ?? drop_rollout
    advantage = whiten(
      discounted(vsrm(data.answer, min_head: 0, min_gap: 10, max_tokens: 16), along: token),
    )
    objective = dual_clipped(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = updates
    metrics = { right: mean(f32(reward == 1), over: [prompt, rollout]) }
  }
  evaluate {
    on = jsonl(test, fields: { question: text, answer: text })
    sample = { max_tokens: 160, temperature: 0.6 }
    metrics = {
      accuracy: mean(
        f32((format_outcome(response, data.answer) ?? 0.0) == 1),
        over: [prompt, rollout],
      ),
      length: mean(f32(count(over: token)), over: [prompt, rollout]),
    }
  }
}

experiment outcome_only = shorter_traces with {
  phase rl { advantage = whiten(discounted(at_end(reward), along: token)) }
}

## The same with a critic, as PPO.
experiment with_critic = shorter_traces with {
  phase rl {
    advantage = gae(
      vsrm(data.answer, min_head: 0, min_gap: 10, max_tokens: 16),
      old.value,
      along: token,
    )
    objective = {
      policy: dual_clipped(whiten(advantage)),
      value: value_clipped(advantage + old.value),
    }
    critic = { optimizer: adamw(lr: 1e-3) }
  }
}
