# A prompt whose rollouts have all left is forwarded no more than one that has
# left itself: the same losses and gradients, and the same number of tokens.
# REQUIRES: runtime
# RUN: rm -rf %t.out %t.whole
# RUN: sh -c "sed 's/drop_rollout/drop_prompt/' %s > %t.whole.rl"
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out --quiet"
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %t.whole.rl -- --out %t.whole --quiet"
# RUN: FileCheck %s --input-file %t.out/trace.jsonl
# CHECK: "event":"step"
# CHECK-SAME: "dropped/rollout":4
# RUN: python3 %S/Inputs/same_steps.py %t.out/trace.jsonl %t.whole/trace.jsonl 1e-5 tokens left loss/policy grad_norm critic/grad_norm | FileCheck %s --check-prefix=SAME
# SAME: 3 steps agree
use std.returns.gae, std.returns.at_end, std.objective.clipped, std.objective.value_clipped

fn of_short(x: f32[prompt, rollout], t: text[prompt]) -> f32[prompt, rollout] = where(
  f32(length(t)) + 0 * x > 9,
  missing,
  x,
)
  ?? drop_rollout

experiment whole_prompts {
  seed = 3
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: bytes)
  data = jsonl("Inputs/data-axes.jsonl", held_out: 0.0, fields: { t: text })
  phase rl: train {
    prompt = data.t
    prompts = 3
    sample = { rollouts: 2, max_tokens: 5 }
    reward = of_short(f32(length(response)), data.t)
    advantage = gae(at_end(reward), old.value, along: token, decay: 0.95)
    objective = { policy: clipped(advantage), value: value_clipped(advantage + old.value) }
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    passes = 2
    steps = 3
    metrics = { left: f32(count(over: [prompt, rollout])) }
  }
}
