## What is believed of `y`: an average that each step moves by a share 1 / `size`
## of the way. arXiv:2601.08521, appendix, where it is printed as equal to the
## mean of a window, which it is not.
fn ema_anchor(
  y: f64,  ## a number of the step, such as the accuracy of its batch
  size: f64 in 1.. = 10,  ## h
) -> f64 {
  state c_prior: f64 = y
  next c_prior = (size - 1) / size * c_prior + y / size
  c_prior
}

check ema_anchor(1, size: 2) then ema_anchor(0, size: 2) then ema_anchor(0, size: 2) == [1, 1, 0.5]
