## `x` less the mean, over the standard deviation, of every number since the
## phase began, those of this step among them. Where that is 0, as of the first
## number, the divisor is 1.
fn standardised(
  x: f32[*],  ## numbers of the step
  over: axes,  ## all axes of x
  when: bool = true,  ## whether this step counts
  only: bool[*] = x == x,  ## which numbers of it count
) -> f32[*] {
  state seen: f32 = 0
  state center: f32 = 0
  state squares: f32 = 0
  own = mean(x, over: over, where: only)
  number = sum(where(only, 1.0, 0.0), over: over)
  total = max(seen + number, 1)
  way = own - center
  now = center + way * number / total
  spread = squares
    + sum(square(x - own), over: over, where: only)
    + square(way) * seen * number / total
  next seen = where(when, seen + number, seen)
  next center = where(when, now, center)
  next squares = where(when, spread, squares)
  deviation = sqrt(spread / total)
  divisor = where(deviation > 0, deviation, 1)
  x / divisor - now / divisor
}

# Welford's numbers: of 1, 2, 4, 8 the mean is 3.75 and the deviation 2.680951.
check standardised([[1]], over: [prompt, rollout])
  then standardised([[2]], over: [prompt, rollout])
  then standardised([[4]], over: [prompt, rollout])
  then standardised([[8]], over: [prompt, rollout])
  ~= [[[0]], [[1]], [[1.336306]], [[1.585258]]]
  within 1e-6
# The same in uneven parts.
check standardised([[1, 2], [4]], over: [prompt, rollout])
  then standardised([[8], []], over: [prompt, rollout])
  ~= [[[-1.069045, -0.267261], [1.336306]], [[1.585258], []]]
  within 1e-6
check next squares of standardised([[8]], over: [prompt, rollout])
  given { seen: 3, center: 2.3333333333, squares: 4.6666666667 }
  ~= 28.75
  within 1e-6
check next seen of standardised([[8]], over: [prompt, rollout], when: false) given { seen: 3 } == 3
# What does not count is put on the scale of what does.
numbers = [[1, 5], [4]]
check standardised(numbers, over: [prompt, rollout], only: numbers < 5)
  ~= [[-1, 1.666667], [1]]
  within 1e-5
