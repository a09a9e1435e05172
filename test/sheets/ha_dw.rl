# A method with memory: weights that grow with the distance between a prompt
# and what the policy has solved so far. Recursions are those of equations 7 to
# 17 of arXiv:2601.08521; numbers were worked by hand and in double precision.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 27 of 27 checks passed
use std.state.ema

## Each group less its mean, over its spread.
fn normalised(reward: f32[prompt, rollout], ddof: i64) -> f32[prompt, rollout] = (
  reward - mean(reward, over: rollout)
)
  / (std(reward, over: rollout, ddof: ddof) + 1e-6)

## `base`, weighted by how far the success of each prompt is from the belief.
fn weighted(
  base: f32[prompt, rollout],
  reward: f32[prompt, rollout],
  belief: f32,
  scale: f32,
) -> f32[prompt, rollout] {
  gap = mean(reward, over: rollout) - belief
  base * scale * exp(-sign(base) * sign(gap) * abs(gap))
}

## The belief moves by as much as it has been moving.
advantage soft(
  base: f32[prompt, rollout],
  reward: f32[prompt, rollout],
  scale: f32 = 1.3,
  gain: f32 = 10,
  floor_rate: f32 = 0.05,
  window: i64 = 4,
  bootstrap: bool = true,
) -> f32[prompt, rollout] {
  state belief: f32 = mean(reward, over: [prompt, rollout])
  state recent: ring<f32>[window]
  state total: f32 = 0
  state batches: i64 = 0
  solved = mean(reward, over: [prompt, rollout])
  rate = clamp(max(floor_rate, gain * std(recent, ddof: 0)), 0, 1)
  everything = (total + solved) / f32(batches + 1)
  starting = bootstrap and count(recent) < window
  moved = where(starting, everything, belief + rate * (solved - belief))
  next belief = moved
  next recent = push(recent, moved)
  next total = total + solved
  next batches = batches + 1
  weighted(base, reward, belief, scale)
}

## The belief is the mean over the last batches, however many there are.
fn window_anchor(reward: f32[prompt, rollout], size: i64 = 3) -> f32 {
  state solved: ring<f32>[size]
  now = mean(reward, over: [prompt, rollout])
  next solved = push(solved, now)
  where(count(solved) > 0, mean(solved), now)
}

fn ema_anchor(reward: f32[prompt, rollout], size: f32 = 3) -> f32 = ema(
  mean(reward, over: [prompt, rollout]),
  decay: 1 - 1 / size,
)

# How biased the mean of a group is that is neither all right nor all wrong.
axis hits[9]

axis cell[2001]

fn is_mixed(p: f32[*], size: f32) -> f32[*] = 1 - (1 - p) ** size - p ** size

## The chance of each number of hits among such groups of eight.
fn chance(p: f32[prompt]) -> f32[prompt, hits] {
  number = f32(position(hits))
  size = 8.0
  growth = log(max(number, 1))
  factorial = cumsum(growth, along: hits)
  rest = take(factorial, at: 8 - position(hits), along: hits)
  ways = exp(sum(growth, over: hits) - factorial - rest)
  is_possible = number > 0 and number < size
  where(is_possible, ways * p ** number * (1 - p) ** (size - number) / is_mixed(p, size), 0)
}

fn expected_mean(p: f32[prompt]) -> f32[prompt] = sum(
  chance(p) * f32(position(hits)) / 8,
  over: hits,
)

fn bias(p: f32[prompt]) -> f32[prompt] = expected_mean(p) - p

## The chance that the mean of the group is above p by more than `gap`.
fn overestimates(p: f32[prompt], gap: f32) -> f32[prompt] = sum(
  where(f32(position(hits)) / 8 > p + gap, chance(p), 0),
  over: hits,
)

## Half the width of the interval around the mean of a group.
fn width(size: f32, delta: f32 = 0.1, edge: f32 = 0.05) -> f32 = sqrt(
  log(2 / (delta * is_mixed(edge, size))) / (2 * size),
)

fn rates(center: f32, size: f32, edge: f32 = 0.05) -> f32[cell] = lerp(
  max(edge, center - width(size)),
  min(1 - edge, center + width(size)),
  f32(position(cell)) / 2000,
)

fn factor_of(p: f32[cell], size: f32) -> f32[cell] = is_mixed(p, size) / (p * (1 - p ** (size - 1)))

fn lowest(center: f32, size: f32, slack: f32) -> f32 {
  p = rates(center, size)
  max((p - slack) * factor_of(p, size), over: cell)
}

fn highest(center: f32, size: f32, slack: f32) -> f32 {
  p = rates(center, size)
  min((p + slack) * factor_of(p, size), over: cell)
}

## Where no factor keeps the baseline within `slack`, there is no range.
fn least_factor(center: f32, size: f32, slack: f32) -> f32? = where(
  lowest(center, size, slack) < highest(center, size, slack),
  lowest(center, size, slack),
  missing,
)

# Oracles 1 and 3.
check bias([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
  ~= [0.0986, 0.0756, 0.0278, 0, -0.0278, -0.0756, -0.0986]
  within 1e-4
check overestimates([0.1], 0.05) ~= [0.328155] within 1e-6
check 0.1 / expected_mean([0.1]) ~= [0.569533] within 1e-6

# Oracle 8.
check width(8.0) ~= 0.505263 within 1e-6
check width(64.0) ~= 0.153958 within 1e-6
check least_factor(center, size, slack)
  ~= want
  within 1e-4
  for {
    center: [0.25, 0.25, 0.125],
    size: [8.0, 8.0, 64.0],
    slack: [0.2, 0.05, 0.1],
    want: [0.7645, missing, 0.6415],
  }
check highest(0.25, 8.0, 0.2) ~= 1.3153 within 1e-4
check highest(0.125, 64.0, 0.1) ~= 1.3585 within 1e-4

# Oracle 9: a weight of scale 1 lies between 1/e and e. That rollouts have no
# order is a matter of types: nothing can be computed from one.
check (
  weighted(b, r, c, 1.0) / b >= exp(-1.0) - 1e-6 and weighted(b, r, c, 1.0) / b <= exp(1.0) + 1e-6
)
  == true
  forall b: f32[prompt, rollout] in 0.1..4, r: f32[prompt, rollout] in 0..1, c: f32 in 0..1

# Oracle 4: one correct of eight, belief 0.5.
check soft(normalised([[1, 0, 0, 0, 0, 0, 0, 0]], 1), [[1, 0, 0, 0, 0, 0, 0, 0]])
  given { belief: 0.5 }
  ~= [[4.681183, -0.315891, -0.315891, -0.315891, -0.315891, -0.315891, -0.315891, -0.315891]]
  within 1e-5
check soft(normalised([[1, 0, 0, 0, 0, 0, 0, 0]], 0), [[1, 0, 0, 0, 0, 0, 0, 0]])
  given { belief: 0.5 }
  ~= [[5.004394, -0.337701, -0.337701, -0.337701, -0.337701, -0.337701, -0.337701, -0.337701]]
  within 2e-5
check soft([[1, 0, 0, 0, 0, 0, 0, 0]] - 0.125, [[1, 0, 0, 0, 0, 0, 0, 0]])
  given { belief: 0.5 }
  ~= [[1.655053, -0.111685, -0.111685, -0.111685, -0.111685, -0.111685, -0.111685, -0.111685]]
  within 1e-6
# Oracle 4: seven correct of eight, the same, mirrored.
check soft(normalised([[1, 1, 1, 1, 1, 1, 1, 0]], 1), [[1, 1, 1, 1, 1, 1, 1, 0]])
  given { belief: 0.5 }
  ~= [[0.315891, 0.315891, 0.315891, 0.315891, 0.315891, 0.315891, 0.315891, -4.681183]]
  within 1e-5

# Oracle 5: a prompt above the belief, and one at it, where only the scale remains.
check soft(normalised([[1, 1, 0, 0]], 1), [[1, 1, 0, 0]])
  given { belief: 0.3 }
  ~= [[0.921753, 0.921753, -1.375093, -1.375093]]
  within 1e-5
check soft(normalised([[1, 1, 0, 0]], 1), [[1, 1, 0, 0]])
  given { belief: 0.5 }
  ~= [[1.125831, 1.125831, -1.125831, -1.125831]]
  within 1e-5

# A group that agrees has no advantage, and still counts in the belief.
check soft(normalised([[1, 1], [0, 1]], 1), [[1, 1], [0, 1]], scale: 1)
  given { belief: 0.5 }
  ~= [[0, 0], [-0.707106, 0.707106]]
  within 1e-5
check next belief of soft(normalised([[1, 1], [0, 1]], 1), [[1, 1], [0, 1]]) == 0.75

# Oracle 6: window and exponential anchors after batches of .2 .4 .9 .1 .5; each step
# reads what those before it left, the first reads itself.
check window_anchor([[0.2]])
  then window_anchor([[0.4]])
  then window_anchor([[0.9]])
  then window_anchor([[0.1]])
  then window_anchor([[0.5]])
  then window_anchor([[0.0]])
  ~= [0.2, 0.2, 0.3, 0.5, 0.466667, 0.5]
  within 1e-6
check ema_anchor([[0.2]])
  then ema_anchor([[0.4]])
  then ema_anchor([[0.9]])
  then ema_anchor([[0.1]])
  then ema_anchor([[0.5]])
  then ema_anchor([[0.0]])
  ~= [0.2, 0.2, 0.266667, 0.477778, 0.351852, 0.401235]
  within 1e-6

# Oracle 7: the soft anchor: sigma .0223607, rate .223607.
check next belief of soft([[0.5]], [[0.5]])
  given { belief: 0.36, recent: [0.30, 0.34, 0.32, 0.36] }
  ~= 0.391305
  within 1e-6

# As printed it cannot start: one past belief has no spread, so it never moves.
check next belief of soft([[0]], [[0.5]], floor_rate: 0, bootstrap: false)
  then soft([[0]], [[1]], floor_rate: 0, bootstrap: false)
  then soft([[0]], [[0]], floor_rate: 0, bootstrap: false)
  then soft([[0]], [[0.25]], floor_rate: 0, bootstrap: false)
  == [0.5, 0.5, 0.5, 0.5]

# A mean over the first batches starts it: .5, then (.5 + 1) / 2; then sigma
# .125, and a rate of .125 or of the floor.
check next belief of soft([[0]], [[0.5]], gain: 1, window: 2)
  then soft([[0]], [[1]], gain: 1, window: 2)
  then soft([[0]], [[0]], gain: 1, window: 2)
  ~= [0.5, 0.75, 0.65625]
  within 1e-9
check next belief of soft([[0]], [[0.5]], gain: 0.1, window: 2)
  then soft([[0]], [[1]], gain: 0.1, window: 2)
  then soft([[0]], [[0]], gain: 0.1, window: 2)
  ~= [0.5, 0.75, 0.7125]
  within 1e-9

# Counts and sums go on; batches may differ in size.
check next batches of soft([[0]], [[0.5]])
  then soft([[0]], [[1]])
  then soft([[0]], [[0]])
  then soft([[0]], [[0]])
  then soft([[0]], [[0]])
  == [1, 2, 3, 4, 5]
check next total of soft([[0]], [[0.5]])
  then soft([[0, 0], [0, 0]], [[1, 0], [1, 1]])
  then soft([[0], [0]], [[0], [0.5]])
  == [0.5, 1.25, 1.5]
