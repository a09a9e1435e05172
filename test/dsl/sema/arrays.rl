# The nodes that array calls become.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# CHECK: [[AT:%[0-9]+]]: i64[prompt, rollout, token] = position token
# CHECK: [[LOGP:%[0-9]+]]: f32[prompt, rollout, token] = stream logp
# CHECK: f32[prompt, rollout, token] = cumsum [[LOGP]], %{{[0-9]+}} over token from end  # tail
# CHECK: f32[prompt, rollout, token] = next_along [[LOGP]], %{{[0-9]+}} over token
# CHECK: f32[prompt, rollout, token] = previous_along [[LOGP]], [[LOGP]] over token
# CHECK: [[PICKED:%[0-9]+]]: f32[prompt, rollout] = take [[LOGP]], %{{[0-9]+}} over token  # picked
# CHECK: f32[prompt, rollout, token] = place %{{[0-9]+}}, %{{[0-9]+}} over slot
# CHECK: i64[prompt, rollout] = rank [[PICKED]] over rollout
axis slot[2]

objective f(at: i64[prompt, rollout, token]) -> f32 {
  tail = cumsum(logp, along: token, from: end, decay: f32(at))
  shifted = next_along(logp, along: token, last: 0)
    + previous_along(logp, along: token, first: logp)
  picked = take(logp, at: count(over: token) - 1, along: token)
  placed = place(0.1 + 0 * f32(position(slot)) + 0 * picked, at: position(slot), along: token)
  chosen = top(picked, share: 0.5, over: rollout)
  sum(where(chosen, picked, 0), over: [prompt, rollout])
    + sum(tail + shifted + placed, over: [prompt, rollout, token])
}

task items() of 10 {
  question = "{index}"
}

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = items()
  phase p: train {
    sample = { max_tokens: 4 }
    objective = f(position(token))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
