## What is believed of `y` before a step's own `y` is seen: a belief that moves
## by as much as it has been moving. arXiv:2601.08521, eqs. 8 to 12.
## As printed it cannot start: one past belief has no spread, so it never moves.
## The mean of the first `window` steps and the floor of the gain are ours.
fn soft_anchor(
  y: f64,  ## a number of the step, such as the accuracy of its batch
  gain: f64 in 0.. = 10,  ## eta: how far the belief's own movement moves it
  window: i64 in 2.. = 10,  ## m: past beliefs that the movement is measured on
  least: f64 in 0..1 = 0.05,  ## of the gain, so that a belief at rest still moves
  bootstrap: bool = true,  ## the mean of what was seen, for the first `window` steps
) -> f64 {
  state c_prior: f64 = y
  state hist: ring<f64>[window]
  state total: f64 = 0
  state batches: i64 = 0
  sigma_t = std(hist, ddof: 0)
  eta_t = clamp(max(least, gain * sigma_t), 0, 1)
  seen = (total + y) / f64(batches + 1)
  starts = bootstrap and count(hist) < window
  c_post = where(starts, seen, (1 - eta_t) * c_prior + eta_t * y)
  next c_prior = c_post
  next hist = push(hist, c_post)
  next total = total + y
  next batches = batches + 1
  c_prior
}

# The first belief is the first batch's own; the second is what that left.
check soft_anchor(0.5, window: 2)
  then soft_anchor(1, window: 2)
  then soft_anchor(0, window: 2)
  == [0.5, 0.5, 0.75]
