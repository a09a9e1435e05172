# A method with memory: weights that grow with the distance between a prompt
# and what the policy has solved so far, arXiv:2601.08521. The numbers were
# worked by hand and in double precision.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 58 of 58 checks passed
use std.advantage.ha_dw, std.advantage.ha_dw_released, std.advantage.grpo, std.reward.graded
use std.belief.soft_anchor, std.belief.window_anchor, std.belief.ema_anchor
use std.bias.group_bias, std.bias.unbiasing, std.bias.hits_chance
use std.bias.factor_bound, std.bias.half_width, std.bias.ideal_factor

## The advantage of groups by the deviation of all there is.
fn of_all(reward: f32[prompt, rollout]) -> f32[prompt, rollout] = (
  reward - mean(reward, over: rollout)
)
  / (std(reward, over: rollout, ddof: 0) + 1e-6)

## The chance that the mean of a group is above p, mean over p in 0..`limit`.
fn mean_chance(limit: f32, size: i64) -> f32 {
  # The chance jumps at k / size: ends of cells for all four sizes.
  axis cell[2400]
  p = limit * (f32(position(cell)) + 0.5) / 2400
  mean(hits_chance(p, size, low: p), over: cell)
}

fn weights(reward: f32[prompt, rollout], scale: f32) -> f32[prompt, rollout] = ha_dw(
  where(reward == reward, 1.0, 1.0),
  reward,
  scale: scale,
)

# oracle ha_dw 9.1a
check group_bias([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], 8)
  ~= [0.0986, 0.0756, 0.0278, 0, -0.0278, -0.0756, -0.0986]
  within 1e-4
# oracle ha_dw 9.1b
check group_bias([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], 4)
  ~= [0.2195, 0.1906, 0.1121, 0, -0.1121, -0.1906, -0.2195]
  within 1e-4

# oracle ha_dw 9.2a
check mean_chance(0.25, size)
  ~= want
  within 1e-4
  for { size: [2, 4, 6, 8], want: [1, 1, 0.8278, 0.7811] }
# oracle ha_dw 9.2b
check mean_chance(0.5, size)
  ~= want
  within 1e-4
  for { size: [2, 4, 6, 8], want: [1, 0.7770, 0.6897, 0.6409] }

# oracle ha_dw 9.3a
check hits_chance([0.1], 8, low: 0.15) ~= [0.328155] within 1e-6
# oracle ha_dw 9.3b
check unbiasing([0.1], 8) ~= [0.569533] within 1e-6
# oracle ha_dw 9.3c
check 0.1 + group_bias([0.1], 8) ~= [0.175583] within 1e-6
# The other side of an easy prompt: as a hard one seen in a mirror.
check hits_chance([0.9], 8, high: 0.85) ~= [0.328155] within 1e-5

one_of_eight = [[1, 0, 0, 0, 0, 0, 0, 0]]

# oracle ha_dw 9.4a
check weights(one_of_eight, 1.3)
  given { c_prior: 0.5 }
  ~= [[1.891489, 0.893476, 0.893476, 0.893476, 0.893476, 0.893476, 0.893476, 0.893476]]
  within 1e-6
# oracle ha_dw 9.4b
check ha_dw(grpo(one_of_eight), one_of_eight)
  given { c_prior: 0.5 }
  ~= [[4.681183, -0.315891, -0.315891, -0.315891, -0.315891, -0.315891, -0.315891, -0.315891]]
  within 1e-5
# oracle ha_dw 9.4c
check ha_dw(of_all(one_of_eight), one_of_eight)
  given { c_prior: 0.5 }
  ~= [[5.004394, -0.337701, -0.337701, -0.337701, -0.337701, -0.337701, -0.337701, -0.337701]]
  within 2e-5
# oracle ha_dw 9.4d
check ha_dw(one_of_eight - 0.125, one_of_eight)
  given { c_prior: 0.5 }
  ~= [[1.655053, -0.111685, -0.111685, -0.111685, -0.111685, -0.111685, -0.111685, -0.111685]]
  within 1e-6
# oracle ha_dw 9.4e
check ha_dw(grpo([[1, 1, 1, 1, 1, 1, 1, 0]]), [[1, 1, 1, 1, 1, 1, 1, 0]])
  given { c_prior: 0.5 }
  ~= [[0.315891, 0.315891, 0.315891, 0.315891, 0.315891, 0.315891, 0.315891, -4.681183]]
  within 1e-5

# oracle ha_dw 9.5a
check weights([[1, 1, 0, 0]], 1.3)
  given { c_prior: 0.3 }
  ~= [[1.064350, 1.064350, 1.587824, 1.587824]]
  within 1e-6
# oracle ha_dw 9.5b
check ha_dw(grpo([[1, 1, 0, 0]]), [[1, 1, 0, 0]])
  given { c_prior: 0.3 }
  ~= [[0.921753, 0.921753, -1.375093, -1.375093]]
  within 1e-5
# oracle ha_dw 9.5c
check weights([[1, 1, 0, 0]], 1.3) given { c_prior: 0.5 } == 1.3
# oracle ha_dw 9.5d
check ha_dw(grpo([[1, 1, 0, 0]]), [[1, 1, 0, 0]])
  given { c_prior: 0.5 }
  ~= [[1.125831, 1.125831, -1.125831, -1.125831]]
  within 1e-5

# Each step reads what those before it left, the first reads itself.
# oracle ha_dw 9.6a
check window_anchor(0.2, size: 3)
  then window_anchor(0.4, size: 3)
  then window_anchor(0.9, size: 3)
  then window_anchor(0.1, size: 3)
  then window_anchor(0.5, size: 3)
  then window_anchor(0.0, size: 3)
  ~= [0.2, 0.2, 0.3, 0.5, 0.466667, 0.5]
  within 1e-6
# The batch itself in the window, as in the released code: the same without the first.
check window_anchor(0.2, size: 3, inclusive: true)
  then window_anchor(0.4, size: 3, inclusive: true)
  then window_anchor(0.9, size: 3, inclusive: true)
  then window_anchor(0.1, size: 3, inclusive: true)
  then window_anchor(0.5, size: 3, inclusive: true)
  ~= [0.2, 0.3, 0.5, 0.466667, 0.5]
  within 1e-6
# oracle ha_dw 9.6b
check ema_anchor(0.2, size: 3)
  then ema_anchor(0.4, size: 3)
  then ema_anchor(0.9, size: 3)
  then ema_anchor(0.1, size: 3)
  then ema_anchor(0.5, size: 3)
  then ema_anchor(0.0, size: 3)
  ~= [0.2, 0.2, 0.266667, 0.477778, 0.351852, 0.401235]
  within 1e-6

# A belief of 0 and a batch of 1: the next belief is the gain.
# oracle ha_dw 9.7a
check next c_prior of soft_anchor(1, gain: 1, window: 4, least: 0)
  given { c_prior: 0, hist: [0.30, 0.34, 0.32, 0.36] }
  ~= 0.0223607
  within 1e-7
# oracle ha_dw 9.7b
check next c_prior of soft_anchor(1, window: 4)
  given { c_prior: 0, hist: [0.30, 0.34, 0.32, 0.36] }
  ~= 0.223607
  within 1e-6
# oracle ha_dw 9.7c
check next c_prior of soft_anchor(0.5, window: 4)
  given { c_prior: 0.36, hist: [0.30, 0.34, 0.32, 0.36] }
  ~= 0.391305
  within 1e-6

# oracle ha_dw 9.8a
check half_width(8) ~= 0.505263 within 1e-6
# oracle ha_dw 9.8b
check half_width(64) ~= 0.153958 within 1e-6
# oracle ha_dw 9.8c
check factor_bound([center], size, slack: slack)
  ~= [want]
  within 1e-4
  for {
    center: [0.25, 0.25, 0.125],
    size: [8.0, 8.0, 64.0],
    slack: [0.2, 0.05, 0.1],
    want: [0.7645, missing, 0.6415],
  }
# oracle ha_dw 9.8d
check factor_bound([center], size, slack: slack, highest: true)
  ~= [want]
  within 1e-4
  for {
    center: [0.25, 0.25, 0.125],
    size: [8.0, 8.0, 64.0],
    slack: [0.2, 0.05, 0.1],
    want: [1.3153, missing, 1.3585],
  }
# What the ideal factor does is what it is for: the corrected mean is p.
check ideal_factor([[1, 0, 0, 0]], [0.5]) * ([[1, 0, 0, 0]] - 0.25)
  ~= [[0.875, -0.125, -0.125, -0.125]]
  within 1e-6

# Rollouts have no order: what is computed of another order is in that order.
# oracle ha_dw 9.9b
check ha_dw(grpo(r), r)
  given { c_prior: 0.3 }
  ~= want
  within 1e-5
  for {
    r: [[[1, 0, 0.5, 0]], [[0, 0.5, 0, 1]], [[0.5, 1, 0, 0]]],
    want: [
      [[1.574616, -1.097666, 0.314923, -1.097666]],
      [[-1.097666, 0.314923, -1.097666, 1.574616]],
      [[0.314923, 1.574616, -1.097666, -1.097666]],
    ],
  }
# oracle ha_dw 9.9c
check (weights(r, 1.0) >= exp(-1.0) - 1e-6 and weights(r, 1.0) <= exp(1.0) + 1e-6)
  == true
  forall r: f32[prompt, rollout] in 0..1

# As printed it cannot start: one past belief has no spread, so it never moves.
# oracle ha_dw 8.1a
check soft_anchor(0.5, least: 0, bootstrap: false)
  then soft_anchor(1, least: 0, bootstrap: false)
  then soft_anchor(0, least: 0, bootstrap: false)
  then soft_anchor(0.25, least: 0, bootstrap: false)
  == [0.5, 0.5, 0.5, 0.5]
# A mean over the first batches starts it: .5, then (.5 + 1) / 2; then sigma is
# .125, and the gain .125 or the floor.
# oracle ha_dw 8.1b
check soft_anchor(0.5, gain: 1, window: 2)
  then soft_anchor(1, gain: 1, window: 2)
  then soft_anchor(0, gain: 1, window: 2)
  then soft_anchor(0, gain: 1, window: 2)
  ~= [0.5, 0.5, 0.75, 0.65625]
  within 1e-9
# oracle ha_dw 8.1c
check soft_anchor(0.5, gain: 0.1, window: 2)
  then soft_anchor(1, gain: 0.1, window: 2)
  then soft_anchor(0, gain: 0.1, window: 2)
  then soft_anchor(0, gain: 0.1, window: 2)
  ~= [0.5, 0.5, 0.75, 0.7125]
  within 1e-9
# However much it moved, the belief does not pass the batch.
# oracle ha_dw 8.1d
check next c_prior of soft_anchor(1, gain: 1000, window: 2)
  given { c_prior: 0.5, hist: [0, 1] }
  == 1

# A group that agrees has the factor `scale` and the advantage 0, and counts in the belief.
# oracle ha_dw 8.2a
check weights([[1, 1], [0, 1]], 1.3) given { c_prior: 0.5 } ~= [[1.3, 1.3], [1.3, 1.3]] within 1e-6
# oracle ha_dw 8.2b
check ha_dw(grpo([[1, 1], [0, 1]]), [[1, 1], [0, 1]], scale: 1)
  given { c_prior: 0.5 }
  ~= [[0, 0], [-0.707106, 0.707106]]
  within 1e-5
# oracle ha_dw 8.2c
check next c_prior of ha_dw(grpo([[1, 1], [0, 1]]), [[1, 1], [0, 1]]) == 0.75
# oracle ha_dw 8.3
check weights([[0, 1]], scale) given { c_prior: 0.5 } == scale for { scale: [0.5, 1.5] }
# oracle ha_dw 8.4a
check ha_dw([[1, 1]], [[1, 2]]) fails with "`reward`"
# oracle ha_dw 8.4b
check ha_dw([[1, 1]], [[1, -0.1]]) fails with "`reward`"

# What could not be graded is in no mean; a group with one graded rollout leaves.
fn of_graded(reward: f32[prompt, rollout]?) -> f32[prompt, rollout] {
  there = graded(reward)
  ha_dw(grpo(there), there, scale: 1)
}
# oracle ha_dw 8.5a
check of_graded([[1, missing, 0], [error("no score"), 1, missing], [1, 1, 0]])
  given { c_prior: 0.5 }
  ~= [[0.707106, -0.707106], [0.488707, 0.488707, -1.364114]]
  within 1e-5
# oracle ha_dw 8.5b
check next c_prior of of_graded([[1, missing, 0], [error("no score"), 1, missing], [1, 1, 0]])
  ~= 0.6
  within 1e-7

# The released code: window of ten with this batch in it, scale 1.5, and nothing
# where no deviation divides.
check ha_dw_released(grpo(one_of_eight), one_of_eight)
  then ha_dw_released(grpo([[1, 1, 0, 0]]), [[1, 1, 0, 0]])
  ~= [
    [[3.712307, -0.530330, -0.530330, -0.530330, -0.530330, -0.530330, -0.530330, -0.530330]],
    [[1.076939, 1.076939, -1.566936, -1.566936]],
  ]
  within 1e-5
check ha_dw_released(one_of_eight - 0.125, one_of_eight, has_std: false)
  == [[0.875, -0.125, -0.125, -0.125, -0.125, -0.125, -0.125, -0.125]]

# Counts and sums go on; batches may differ in size.
check next total of ha_dw([[0]], [[0.5]])
  then ha_dw([[0, 0], [0, 0]], [[1, 0], [1, 1]])
  then ha_dw([[0], [0]], [[0], [0.5]])
  == [0.5, 1.25, 1.5]
