# RUN: %rlc check %s
# The claim of HA-DW on 64 prompts of which nothing is known but how often they
# are solved: each has one logit, its success lies between .03 and .97, and its
# group of 8 is drawn. Weighted advantages, scaled to the mean size of the plain
# ones, should raise the hardest 21 prompts further. tools/claims.sh compares.
use std.advantage.grpo, std.advantage.ha_dw, std.objective.nll

task cells(count: i64 = 64) of count {
  question = "{index}"
  answer = "{index}"
  number = index
}

## Mean success of the hardest 21 of 64 prompts.
metric hard_success(
  number: i64[prompt],
  weighted: bool,  ## by ha_dw
  rescaled: bool = true,  ## to the mean size of the plain advantages
) -> f32 {
  axis cell[64]
  first = 0.03 + 0.94 * f32(position(cell)) / 63
  state logit: f32[cell] = log(first / (1 - first))
  state round: i64 = 0
  next round = round + 1
  p = sigmoid(take(logit, at: number, along: cell))
  place_in_group = rank(0 * f32(truncated), over: rollout)
  r = f32(uniform((round * 64 + number) * 8 + place_in_group) < p)
  base = grpo(r)
  by_belief = ha_dw(base, r)
  size = mean(abs(base), over: [prompt, rollout])
    / max(mean(abs(by_belief), over: [prompt, rollout]), 1e-6)
  a = where(weighted, by_belief * where(rescaled, size, 1), base)
  next logit = logit + place(0.1 * mean(a * (r - p), over: rollout), at: number, along: cell)
  mean(sigmoid(logit), over: cell, where: position(cell) < 21)
}

experiment hard_prompts {
  param world: i64 = 0  ## seed of the draws
  param updates: i64 = 51

  seed = world
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = cells(held_out: 0)
  phase rounds: train {
    prompts = 64
    sample = { rollouts: 8, max_tokens: 1 }
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-4)
    steps = updates
    metrics = {
      plain: hard_success(data.number, false),
      weighted: hard_success(data.number, true),
      unscaled: hard_success(data.number, true, rescaled: false),
    }
  }
}
