# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.task.addition
use std.pooling.fixed_sum

# CHECK: experiment small
# CHECK-NEXT: param rate: f32 = 0.5 # learning rate
# CHECK-NEXT: param where_to: text
# CHECK-NEXT: seed = 0 -> %{{[0-9]+}} # default
# CHECK-NEXT: policy = load # written model-text.rl:[[#@LINE+7]]
# CHECK-NEXT: path = where_to # written
# CHECK-NEXT: chat = false -> %{{[0-9]+}} # default
experiment small {
  param rate: f32 = 0.5  ## learning rate
  param where_to: text

  policy = load(where_to)
  data = addition(digits: 1)

  # CHECK: phase p: train
  # CHECK: data = inherit # inherited
  # CHECK: prompt = data.question # default
  # CHECK: temperature = 0.5 + 0.5 * step / steps -> %{{[0-9]+}} # written
  # CHECK: lr = rate * 2 -> %[[LR:[0-9]+]] # written
  # CHECK: needs: rollouts gradient ref{{$}}
  # CHECK: axis token: tokens of %[[RESPONSE:[0-9]+]]
  # CHECK: %[[RESPONSE]]: text[prompt, rollout] = response
  # CHECK: f32[prompt, rollout, token] = stream logp
  # CHECK: f32[prompt, rollout, token] = stream ref.logp
  # CHECK: f32[prompt, rollout] = sum %{{[0-9]+}} over token
  # CHECK: %[[LOSS:[0-9]+]]: f32 = mean %{{[0-9]+}} over prompt, rollout
  # CHECK: prompt: %
  # CHECK-NOT: reward:
  # CHECK: objective: %[[LOSS]]
  # CHECK: metric mean: %
  # CHECK: metric length: %
  phase p: train {
    sample = { max_tokens: 4, temperature: 0.5 + 0.5 * step / steps }
    objective = fixed_sum(logp - ref.logp, budget: 4)
    metrics = {
      mean: mean(entropy, over: [prompt, rollout, token]),
      length: mean(f32(count(over: token)), over: [prompt, rollout])
    }
    optimizer = adamw(lr: rate * 2)
    steps = 3
  }
}
