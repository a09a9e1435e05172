# Each call has its own states and so has each phase; `--emit=model` lists them.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.objective.policy_gradient, std.pooling.token_mean, std.state.ema, std.task.addition

advantage above(reward: f32[prompt, rollout], window: i64) -> f32[prompt, rollout] {
  state recent: ring<f32>[window]
  now = mean(reward, over: [prompt, rollout])
  next recent = push(recent, now)
  reward - mean(recent) - ema(now) - ema(now)
}
metric drift() -> f32 {
  state last: f32 = 0
  next last = mean(logp, over: [prompt, rollout, token])
  last
}

# CHECK-LABEL: phase first: train
# CHECK: axis recent[3]
# CHECK: [[SLOTS:%[0-9]+]]: f32[recent] = state advantage.above.recent = %{{[0-9]+}}
# CHECK: [[PUSHED:%[0-9]+]]: i64 = state advantage.above.recent.pushed = %{{[0-9]+}}
# CHECK: state advantage.above.recent: [[SLOTS]], next %{{[0-9]+}}
# CHECK-NEXT: state advantage.above.recent.pushed: [[PUSHED]], next %{{[0-9]+}}
# CHECK-NEXT: state advantage.above.ema.average: %{{[0-9]+}}, next %{{[0-9]+}}
# CHECK-NEXT: state advantage.above.ema.average_2: %{{[0-9]+}}, next %{{[0-9]+}}
# CHECK-NEXT: state metrics.drift.last: %{{[0-9]+}}, next %{{[0-9]+}}
# CHECK-LABEL: phase second: train
# CHECK: axis recent[5]
# CHECK: state advantage.above.recent: %{{[0-9]+}}, next %{{[0-9]+}}
# CHECK-NOT: state metrics
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase first: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = above(reward, window: 3)
    objective = policy_gradient(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 2
    metrics = [drift()]
  }
  phase second: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = above(reward, window: 5)
    objective = policy_gradient(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
