# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=warning:
# The warnings alone reject nothing; the last line does.
# EXPECT@20: RestrictedSampling
# EXPECT@26: RestrictedSampling
# EXPECT@56: GapOperands
# CHECK: warning: `top_p` changes the distribution that responses are drawn from, but the objective of phase `cut` takes them as drawn from the policy's own, which biases it; weight it with `std.correction.truncated_is`, `sequence_truncated_is`, `masked_is` or `sequence_masked_is` [streams.8]
# CHECK: warning: `no_repeat` changes {{.*}} phase `unrepeated` {{.*}} [streams.8]
# CHECK: error: {{.*}} [streams.6]
use std.task.addition, std.reward.exact_match, std.advantage.grpo
use std.objective.clipped, std.correction.truncated_is
use std.pooling.token_mean
objective weighted(a: f32[prompt, rollout, token]) -> f32 =
  token_mean(-truncated_is() * a * exp(logp - stop(logp)))
experiment e {
  param share: f32 = 0.9
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition()
  phase cut: train {
    sample = { rollouts: 4, max_tokens: 6, top_k: 0, top_p: 0.9 }
    objective = clipped(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
  phase unrepeated: train {
    sample = { rollouts: 4, max_tokens: 6, no_repeat: 3 }
    objective = clipped(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
  # Numbers that change nothing, and what is not known yet.
  phase whole: train {
    sample = { rollouts: 4, max_tokens: 6, temperature: 0.7, top_k: 0, top_p: 1, min_p: 0, repetition_penalty: 1, no_repeat: 0 }
    objective = clipped(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
  phase corrected: train {
    sample = { rollouts: 4, max_tokens: 6, top_k: 20 }
    objective = weighted(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
  phase param_alone: train {
    sample = { rollouts: 4, max_tokens: 6, top_p: share }
    objective = clipped(grpo(exact_match(response, data.answer)))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
  evaluate {
    on = addition(split: held_out)
    sample = { max_tokens: 6, top_p: 0.9 }
    metrics = [mean(f32(truncated), over: [prompt, rollout])]
  }
}
fn faulty() -> f32[prompt, rollout, token] = engine_gap(logp, old.logp)
