# State is read once, before what needs it. What follows from the batch alone
# is computed once; what reads the policy in training in every pass, and the
# last one counts.
# RUN: rlc build --emit=host %s | FileCheck %s --check-prefix=PASS
# RUN: rlc build --emit=host %s | FileCheck %s --check-prefix=STEP
# RUN: rlc build --emit=host %s | FileCheck %s --check-prefix=RECORD
use std.objective.policy_gradient, std.pooling.token_mean, std.task.addition

advantage above(reward: f32[prompt, rollout]) -> f32[prompt, rollout] {
  state usual: f32 = mean(reward, over: [prompt, rollout])
  next usual = 0.9 * usual + 0.1 * mean(reward, over: [prompt, rollout])
  reward - usual
}
metric drift() -> f32 {
  state last: f32 = 0
  next last = mean(logp, over: [prompt, rollout, token])
  last
}
# PASS-LABEL: p.pass:
# PASS-NOT: rlrt_state(
# PASS: rlrt_update(
# PASS-NOT: rlrt_next(run, state: 0
# PASS: rlrt_serial(
# PASS: rlrt_next(run, state: 1, value: {{[0-9]+}})
# PASS-NOT: rlrt_next
# PASS-LABEL: p.step:
# STEP-LABEL: p.step:
# STEP: rlrt_sample(
# STEP-DAG: rlrt_state(run, state: 0, init: {{[0-9]+}}, value: [[USUAL:[0-9]+]])
# STEP-DAG: rlrt_state(run, state: 1, init: {{[0-9]+}}, value: {{[0-9]+}})
# STEP: rlrt_next(run, state: 0, value: {{[0-9]+}})
# STEP-NOT: rlrt_next
# STEP: rlrt_passes(
# RECORD: "states": [
# RECORD-NEXT: {
# RECORD-NEXT: "dtype": "f32"
# RECORD-NEXT: "name": "advantage.above.usual"
# RECORD-NEXT: "size": 1
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = above(reward)
    objective = policy_gradient(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-3)
    passes = 2
    steps = 2
    metrics = [drift()]
  }
}
