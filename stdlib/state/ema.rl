## Exponential average of what `x` was in the steps before this one; in the
## first step `x` itself.
fn ema(
  x: f32,  ## a number of the step
  decay: f32 = 0.9,  ## share that the average keeps in each step
) -> f32 {
  state average: f32 = x
  next average = decay * average + (1 - decay) * x
  average
}

check ema(2, decay: 0.5)
  then ema(4, decay: 0.5)
  then ema(8, decay: 0.5)
  then ema(0, decay: 0.5)
  == [2, 2, 3, 5.5]
check next average of ema(8, decay: 0.75) given { average: 4 } == 5
