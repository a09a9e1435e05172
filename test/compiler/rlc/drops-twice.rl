# Responses are sampled once, however often rollouts leave.
# RUN: rlc build %s --emit=host | FileCheck %s
# CHECK: rlrt_sample(run
# CHECK-NOT: rlrt_sample(run
# CHECK: rlrt_drop(run, space: 2
# CHECK-NOT: rlrt_sample(run
# CHECK: rlrt_drop(run, space: 2
# CHECK-NOT: rlrt_sample(run
# CHECK: rlrt_metric(run
fn short(x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(x < 5, x, missing) ?? drop_rollout

fn above(x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(
  x > mean(x, over: rollout),
  x,
  missing,
)
  ?? drop_rollout

experiment twice {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl("Inputs/data-axes.jsonl", fields: { t: text })
    prompt = data.t
    sample = { rollouts: 6, max_tokens: 8 }
    metrics = { length: mean(above(short(f32(length(response)))), over: [prompt, rollout]) }
  }
}
