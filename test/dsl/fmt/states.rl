# State as the formatter writes it.
# RUN: rl-parse --fmt %s | diff %s -
fn f(x: f32, window: i64 = 10) -> f32 {
  # before the first step: this batch
  state belief: f32 = x
  state recent: ring<f32>[window]  # newest wins
  state totals: f32[level] = 0

  next belief = belief + 0.1 * (x - belief)
  next recent = push(recent, x)
  next totals = totals + x
  belief + mean(recent)
}

check next belief of f(1) given { belief: 3, recent: [1, 2] } ~= 2.8 within 1e-6
check f(1) then f(2) == [1, 2]
