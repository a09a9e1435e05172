# What `token`, `[*]`, `axes` and fn parameters stand for in calls.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.task.addition

fn weighted(x: f32[prompt, token], weight: f32[prompt, token]) -> f32 =
  sum(x * weight, over: [prompt, token])

fn any_mean(x: f32[*], over: axes = [prompt, token]) -> f32[*] = mean(x, over: over)

fn scaled(x: f32, by: f32, shift: f32 = 0) -> f32 = x * by + shift

fn applied(x: f32, change: fn(f32) -> f32) -> f32 = change(change(x))

fn halved(x: f32[prompt, rollout, token]) -> f32[prompt, rollout, token] = x / 2

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: bytes)
  data = addition()

  phase one: train {
    # The weight has no tokens: it takes those of the text.
    # CHECK: phase one: train
    # CHECK: axis answer.token: tokens of
    # CHECK: %[[W:[0-9]+]]: f32 = 0.5
    # CHECK: f32[prompt, answer.token] = broadcast %[[W]]
    # CHECK: objective: %
    objective = -weighted(data.answer.logp, 0.5)
    optimizer = adamw(lr: applied(1e-3, scaled(by: 2, shift: 1)))
    steps = 2
  }
  phase two: train {
    # Two texts, two token axes; each reduced by its own.
    # CHECK: phase two: train
    # CHECK-DAG: axis answer.token: tokens of
    # CHECK-DAG: axis question.token: tokens of
    # CHECK: mean %{{[0-9]+}} over prompt, answer.token
    # CHECK: mean %{{[0-9]+}} over prompt, question.token
    objective = -any_mean(data.answer.logp) - any_mean(data.question.logp, over: [token, prompt])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase three: train {
    # A response is its own text: response.logp is logp. Counts keep the
    # parents that are not reduced.
    # CHECK: phase three: train
    # CHECK: f32[prompt, rollout, token] = stream logp
    # CHECK-NOT: stream
    # CHECK: i64[prompt, rollout] = count over token
    # CHECK: i64[prompt] = count over rollout, token
    # CHECK: i64 = count over prompt
    sample = { max_tokens: 4 }
    objective = -mean(halved(response.logp) + logp, over: [prompt, rollout, token])
    metrics = {
      a: mean(f32(count(over: token)), over: [prompt, rollout]),
      b: mean(f32(count(over: [rollout, token])), over: prompt),
      c: f32(count(over: prompt))
    }
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
