## What is believed of `y`: its mean over the last `size` steps.
## arXiv:2601.08521, appendix, and its released code.
fn window_anchor(
  y: f64,  ## a number of the step, such as the accuracy of its batch
  size: i64 in 1.. = 10,  ## h: steps of the window
  inclusive: bool = false,  ## whether this step's `y` is one of them, as in the released code
) -> f64 {
  axis past[size]
  state ys: ring<f64>[past]
  next ys = push(ys, y)
  before = where(count(ys) > 0, sum(ys) / f64(max(count(ys), 1)), y)
  kept = sum(where(position(past) < size - 1, ys, 0), over: past)
  among = (kept + y) / f64(min(count(ys), size - 1) + 1)
  where(inclusive, among, before)
}

check window_anchor(1, size: 2)
  then window_anchor(0, size: 2)
  then window_anchor(0, size: 2)
  == [1, 1, 0.5]
check window_anchor(1, size: 2, inclusive: true)
  then window_anchor(0, size: 2, inclusive: true)
  then window_anchor(0, size: 2, inclusive: true)
  == [1, 0.5, 0]
