# Text in the one formatting stays as it is.
# RUN: rl-parse --check-fmt %s

use std.reward.exact_match, std.objective.nll as likelihood
use std.advantage.group

param lr: f32 = 3e-4  ## learning rate

## What this is about.
##
## In two paragraphs.
experiment quick {
  seed = 17
  policy = causal_lm(layers: 3, width: 128, heads: 4)  # small

  # A comment of its own.
  param steps: i64 = 400  ## number of steps

  ## First.
  phase warmup: train {
    objective = likelihood(data.demonstration)
    sample = { rollouts: 8, temperature: 1.0 }
  }
  phase nothing: evaluate {}
  evaluate { every = 20  metrics = [accuracy(greedy: true)] }
}

## Clipped surrogate.
objective clipped(
  advantage: f32[prompt, rollout],  ## what to weigh with
  low: f32 = 0.2,
  ## This documentation is too long to stand behind its parameter, so it stands above it, on a line.
  high: f32 = 0.2,
  pool: fn(f32[*], axes) -> f32[*] = mean,
) -> f32 {
  ratio = exp(logp - old.logp)
  pool(-min(ratio * advantage, clamp(ratio, 1 - low, 1 + high) * advantage), [prompt, rollout])
}

fn half(x: f32[*]) -> f32 = x / 2

task addition(digits: i64 = 2) -> text of 10 ** (2 * digits) {
  axis digit[10]
  a: i64 = random(0, 10 ** digits)
  { question: "{a} + {a} = ", answer: "{a + a}" }
}

fn one_line(x: f32) -> f32 { y = x * 2  half(y) }

check clipped([[1.0, -1.0]]) given { logp: [[[-1.0]]], old.logp: [[[-1.0]]] } ~= 0.5 within 1e-6
check (half(2.0) == 1.0) == true
