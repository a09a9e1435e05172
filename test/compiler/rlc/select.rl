# A selection is the objective of the selected rollouts: the same numbers come
# from a mean that leaves the others out by hand. What is of all rollouts stays
# so: rewards, advantages, metrics, states of other slots.
# REQUIRES: runtime
# RUN: rm -rf %t.picks %t.masks
# RUN: env RL_CACHE=%t.cache rlc run %s --experiment picks -- --out %t.picks --quiet
# RUN: env RL_CACHE=%t.cache rlc run %s --experiment masks -- --out %t.masks --quiet
# RUN: python3 %S/Inputs/same_numbers.py %t.picks/trace.jsonl %t.masks/trace.jsonl \
# RUN:   --within 1e-5 --but seconds seconds_sample seconds_update seconds_other tokens \
# RUN:   health/logp_gap
# RUN: grep '"event":"step"' %t.picks/trace.jsonl | FileCheck %s --check-prefix=LEFT
# LEFT-COUNT-3: "unselected":8
# RUN: rlc explain %s --experiment picks | FileCheck %s
# CHECK: Trained on are the rollouts selected at select.rl:[[#]], from select.rl:[[#]]; rewards and
# CHECK: forward under the weights that sampled: response tokens, at most 64{{$}}
# CHECK: forward and backward in training: response tokens, at most 64, those of selected rollouts only
# CHECK: go on with rollouts where less at select.rl:[[#]], select.rl:[[#]]
use std.task.addition

scheduler best(score: f32[prompt, rollout]) -> bool[prompt, rollout] {
  state rounds: f32 = 0.0
  next rounds = rounds + sum(where(score > 0, 1.0, 0.0), over: [prompt, rollout])
  top(score + 0 * rounds, count: 2, over: rollout)
}

fn centred(x: f32[prompt, rollout]) -> f32[prompt, rollout] = x - mean(x, over: rollout)

# The baseline is of the rollouts that the objective sees.
objective lowered(advantage: f32[prompt, rollout], mask: bool[prompt, rollout]) -> f32 {
  state usual: f32 = 0.0
  next usual = 0.9 * usual + 0.1 * mean(advantage, over: [prompt, rollout], where: mask)
  ratio = exp(logp - old.logp)
  gain = ratio * (advantage - usual)
  loss = -min(gain, clamp(ratio, 0.999, 1.001) * (advantage - usual))
  sum(mean(loss, over: [rollout, token], where: mask), over: prompt)
}

fn everything(x: f32[prompt, rollout]) -> bool[prompt, rollout] = x == x

experiment picks {
  seed = 3
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = centred(reward)
    select = best(advantage)
    objective = lowered(advantage, everything(reward))
    optimizer = adamw(lr: 1e-3)
    metrics = {
      surprise: -mean(sampled.logp, over: [prompt, rollout, token]),
      before: mean(old.logp, over: [prompt, rollout, token]),
      entropy: mean(entropy, over: [prompt, rollout, token]),
    }
    passes = 2
    steps = 3
  }
}

experiment masks = picks with {
  phase p {
    select = absent
    objective = lowered(advantage, best(advantage))
    metrics = {
      surprise: -mean(sampled.logp, over: [prompt, rollout, token]),
      before: mean(old.logp, over: [prompt, rollout, token]),
      entropy: mean(entropy, over: [prompt, rollout, token], where: best(advantage)),
    }
  }
}
