# RUN: %rlc check %s
# The claim of SRFT: demonstrations and rollouts in one stage beat either alone,
# at equal steps, from a policy that is right in 20 to 50 of 100 sums, and the
# policy stays less sure than one trained on rollouts. tools/claims.sh writes the
# rows, and compares.
use std.reward.exact_match, std.metric.accuracy, std.objective.clipped, std.advantage.grpo
use std.objective.nll, std.srft.l_sft, std.srft.l_demo_rl, std.srft.l_self, std.pooling.token_mean

experiment both_at_once {
  param world: i64 = 0  ## seed
  param rows: text = "train.jsonl"
  param test: text = "test.jsonl"
  param warm: i64 = 300
  param updates: i64 = 150

  seed = world
  policy = causal_lm(layers: 2, width: 64, heads: 4, tokenizer: chars)
  data = jsonl(
    rows,
    fields: { question: text, taught: text, answer: text, demos: text[demo], right: f32[demo] },
  )
  phase warmup: train {
    prompts = 64
    objective = nll(data.taught)
    optimizer = adamw(lr: 2e-3)
    steps = warm
  }
  phase rl: train {
    prompts = 32
    sample = { rollouts: 7, max_tokens: 5 }
    reward = exact_match(response, data.answer)
    objective = {
      sft: l_sft(data.demos, data.right),
      demo_rl: l_demo_rl(reward, data.demos, data.right),
      positive: l_self(reward),
      negative: l_self(reward, positive: false),
    }
    optimizer = adamw(lr: 3e-4)
    steps = updates
    metrics = { right: mean(reward, over: [prompt, rollout]), spread: token_mean(old.entropy) }
  }
  evaluate {
    on = jsonl(test, fields: { question: text, answer: text })
    sample = { max_tokens: 5, temperature: 0.6 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}

## Weights of 1 in place of those by entropy.
experiment unweighted = both_at_once with {
  phase rl {
    objective = {
      sft: l_sft(data.demos, data.right, scale: 1, by_entropy: false),
      demo_rl: l_demo_rl(reward, data.demos, data.right),
      positive: l_self(reward, scale: 1, by_entropy: false),
      negative: l_self(reward, positive: false),
    }
  }
}

experiment imitation = both_at_once with {
  phase rl {
    objective = l_sft(data.demos, data.right, scale: 1, by_entropy: false)
    metrics = { right: mean(reward, over: [prompt, rollout]) }
  }
}

experiment rollouts_alone = both_at_once with {
  data = jsonl(rows, fields: { question: text, taught: text, answer: text })
  phase rl { sample = { rollouts: 8, max_tokens: 5 }  objective = clipped(grpo(reward)) }
}
