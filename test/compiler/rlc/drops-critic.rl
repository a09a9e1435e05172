# A critic is trained on the rollouts that are left: of four for each prompt the
# last two leave, and everything is as if two had been sampled, for draws go by
# the number of the rollout. The tolerance is that of f32 in matrix products of
# other shapes, over three steps.
# REQUIRES: runtime
# RUN: rm -rf %t.out %t.two
# RUN: sh -c "sed 's/rollouts: 4/rollouts: 2/' %s > %t.two.rl"
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out --quiet"
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %t.two.rl -- --out %t.two --quiet"
# RUN: FileCheck %s --input-file %t.out/trace.jsonl
# CHECK: "event":"step"
# CHECK-SAME: "dropped/rollout":6
# RUN: FileCheck %s --input-file %t.two/trace.jsonl --check-prefix=TWO
# TWO: "event":"step"
# TWO-SAME: "dropped/rollout":0
# RUN: python3 %S/Inputs/same_steps.py %t.out/trace.jsonl %t.two/trace.jsonl 1e-5 left length loss loss/policy loss/value points/value grad_norm critic/grad_norm | FileCheck %s --check-prefix=SAME
# SAME: 3 steps agree
use std.returns.gae, std.returns.at_end, std.objective.clipped, std.objective.value_clipped

# Of equals the first comes first, so the rank is the number of the rollout.
fn first_two(x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(
  rank(0 * x, over: rollout) < 2,
  x,
  missing,
)
  ?? drop_rollout

experiment critic_and_drops {
  seed = 3
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: bytes)
  data = jsonl("Inputs/data-axes.jsonl", held_out: 0.0, fields: { t: text })
  phase rl: train {
    prompt = data.t
    prompts = 3
    sample = { rollouts: 4, max_tokens: 5 }
    reward = first_two(f32(length(response)))
    advantage = gae(at_end(reward), old.value, along: token, decay: 0.95)
    objective = { policy: clipped(advantage), value: value_clipped(advantage + old.value) }
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    passes = 2
    steps = 3
    metrics = {
      left: f32(count(over: [prompt, rollout])),
      length: mean(f32(length(response)), over: [prompt, rollout]),
    }
  }
}
