# A critic that is trained alone comes to expect the reward, which is 1 for each
# response, and the policy does not move: what it makes of a text stays the same
# to the last digit. The phase after it goes on with the critic as it is.
# REQUIRES: runtime
# RUN: rm -rf %t.out
# RUN: sh -c "RL_CACHE=%t.cache rlc run %s -- --out %t.out --threads 1 --quiet"
# RUN: FileCheck %s --input-file %t.out/trace.jsonl
use std.task.addition, std.objective.nll, std.objective.value_error

fn one(x: text[prompt, rollout]) -> f32[prompt, rollout] = where(length(x) >= 0, 1.0, 0.0)

experiment critic_alone {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 1)

  phase warmup: train {
    prompts = 8
    sample = { rollouts: 2, max_tokens: 3 }
    reward = one(response)
    objective = value_error(reward)
    metrics = { sure: mean(logp, over: [prompt, rollout, token]) }
    critic = { optimizer: adamw(lr: 3e-2) }
    steps = 30
  }
  phase rl: train {
    prompts = 4
    sample = { rollouts: 2, max_tokens: 3 }
    reward = one(response)
    objective = mean(-stop(reward - old.value) * logp, over: [prompt, rollout, token])
      + value_error(reward)
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 1
  }
  evaluate {
    on = addition(digits: 1, split: held_out)
    sample = { max_tokens: 3 }
    metrics = { error: mean(abs(1 - value), over: [prompt, rollout, token]), nll: nll(data.answer) }
  }
}
# Before there is a critic it expects 0.
# CHECK: "event":"evaluate","phase":"warmup","step":0,{{.*}}"error":1.0,"nll":[[NLL:[0-9.]+]]
# The critic's own optimizer is the only one.
# CHECK: "event":"step","phase":"warmup","step":1,
# CHECK-NOT: "grad_norm"
# CHECK-SAME: "critic/grad_norm"
# CHECK: "event":"evaluate","phase":"warmup","step":30,{{.*}}"error":0.{{[01]}}{{.*}},"nll":[[NLL]]
# CHECK: "event":"evaluate","phase":"rl","step":0,{{.*}}"error":0.{{[01]}}
# CHECK: "event":"step","phase":"rl","step":1,{{.*}}"grad_norm"
