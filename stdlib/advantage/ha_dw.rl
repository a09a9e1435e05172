use std.belief.soft_anchor

## History-aware adaptive difficulty weighting. arXiv:2601.08521, eqs. 7 to 17:
## any advantage, times a factor that grows with the distance between a prompt's
## success and what is believed of the policy's. Right answers to prompts harder
## than usual and wrong answers to easier ones weigh more.
## `reward` is the raw outcome, of the whole batch, before any selection. A group
## that agrees keeps its advantage, 0, and counts in the belief.
advantage ha_dw(
  base: f32[prompt, rollout],  ## advantage of the host method: grpo, or without its std
  reward: f32[prompt, rollout] in 0..1,  ## the raw outcome
  scale: f32 in 0<.. = 1.3,  ## lambda
  ## belief from the batch's accuracy: window_anchor, ema_anchor
  anchor: fn(f64) -> f64 = soft_anchor,
) -> f32[prompt, rollout] {
  r = outcome(reward)
  p_hat = mean(r, over: rollout)
  y = mean(f64(r), over: [prompt, rollout])
  diff = p_hat - f32(anchor(y))
  d = -sign(r - p_hat) * sign(diff)
  m = abs(diff)
  phi = scale * exp(d * m)
  base * phi
}

# A hard prompt: its right answer weighs e^0.25 times, its wrong ones e^-0.25.
check ha_dw([[3, -1, -1, -1]], [[1, 0, 0, 0]], scale: 1)
  given { c_prior: 0.5 }
  ~= [[3 * 1.284025, -0.778801, -0.778801, -0.778801]]
  within 1e-5
check ha_dw([[1]], [[2]]) fails with "`reward`"
