# Declarations of the file stand in the resolved text, with what they use.
# RUN: rl-analyze --stdlib %stdlib --resolved %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.objective.nll as likelihood
use std.objective.clipped

fn squared(n: i64) -> i64 = n * n

task squares(limit: i64 = 5 + 5, half: i64 = limit // 2) of squared(limit) + half {
  question = "{index}*{index}="
  answer = "{index * index}"
}

objective both(target: text[prompt]) -> f32 = likelihood(target) + clipped(stop(-entropy_of()))

fn entropy_of() -> f32[prompt, rollout] = mean(entropy, over: token)

# CHECK: use std.objective.clipped
# CHECK-NEXT: use std.objective.nll as likelihood
# CHECK: fn squared(n: i64)
# CHECK: task squares(
# CHECK: data = squares(split: train, held_out: 0.1, limit: 2 * 3, half: 3)
# CHECK: objective = both(data.answer)
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = squares(2 * 3)

  phase p: train {
    sample = { max_tokens: 3 }
    objective = both(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
