# The entropy of a pass is read where its log-probabilities are not: the numbers
# are those of a program that reads both.
# REQUIRES: runtime
# RUN: rm -rf %t.alone %t.both
# RUN: env RL_CACHE=%t.cache rlc run %s --experiment alone -- --out %t.alone --quiet
# RUN: env RL_CACHE=%t.cache rlc run %s --experiment both -- --out %t.both --quiet
# RUN: python3 %S/Inputs/same_numbers.py %t.alone/trace.jsonl %t.both/trace.jsonl --within 1e-6 \
# RUN:   --but seconds seconds_sample seconds_update seconds_other | FileCheck %s
# CHECK: metrics/before{{.*}}metrics/spread
use std.task.addition

experiment alone {
  seed = 1
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    prompts = 2
    sample = { rollouts: 2, max_tokens: 2 }
    objective = mean(logp, over: [prompt, rollout, token])
    metrics = { before: mean(old.entropy, over: [prompt, rollout, token]) }
    optimizer = adamw(lr: 1e-3)
    passes = 2
    steps = 1
  }
  evaluate {
    on = addition(digits: 1, split: held_out)
    sample = { max_tokens: 2 }
    metrics = { spread: mean(entropy, over: [prompt, rollout, token]) }
  }
}

experiment both = alone with {
  phase p {
    metrics = {
      before: mean(old.entropy, over: [prompt, rollout, token]),
      likely: mean(old.logp, over: [prompt, rollout, token]),
    }
  }
  evaluate {
    metrics = {
      spread: mean(entropy, over: [prompt, rollout, token]),
      likely: mean(logp, over: [prompt, rollout, token]),
    }
  }
}
