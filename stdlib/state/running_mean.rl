## Mean of what `x` was in the steps before this one; in the first step `x`
## itself.
fn running_mean(
  x: f32,  ## a number of the step
) -> f32 {
  state seen: i64 = 0
  state average: f32 = x
  next seen = seen + 1
  next average = average + (x - average) / f32(seen + 1)
  average
}

check running_mean(1) then running_mean(3) then running_mean(8) then running_mean(0) == [1, 1, 2, 4]
check next average of running_mean(8) given { seen: 3, average: 4 } == 5
