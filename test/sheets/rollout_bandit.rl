# Rollouts chosen by a bandit: its reward, its choice and its standardiser.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# RUN: python3 %S/../dsl/reference/Inputs/net_gradient.py %s bounds
# CHECK: 35 of 35 checks passed
use std.scheduler.rollout_bandit, std.state.standardised, std.bandit.improvement
use std.bandit.explored, std.bandit.chosen_in_a_row, std.bandit.upper_bound

fn kept(score: f32[prompt, rollout], share: f32) -> bool[prompt, rollout] = top(
  score,
  share: share,
  over: rollout,
)

fn number_kept(score: f32[prompt, rollout], share: f32) -> i64[prompt] = sum(
  i64(kept(score, share)),
  over: rollout,
)

fn subset_loss(score: f32[prompt, rollout], target: f32[prompt]) -> f32 = mean(
  square(mean(score, over: rollout) - target),
  over: prompt,
)

fn arm_loss(score: f32[prompt, rollout], target: f32[prompt]) -> f32 = mean(
  mean(square(score - target), over: rollout),
  over: prompt,
)

## What a running mean and variance come to after the last of `x`.
fn center(x: f32[prompt, rollout]) -> f32[prompt] = mean(x, over: rollout)

fn spread(x: f32[prompt, rollout]) -> f32[prompt] = var(x, over: rollout, ddof: 0)

fn spread_out(x: f32[prompt, rollout]) -> f32[prompt, rollout] = (x - center(x)) / sqrt(spread(x))

## Age of what was made in a round; below 0 where it is no longer kept.
fn age_of(round: i64[prompt], now: i64, kept_rounds: i64) -> i64[prompt] = where(
  now - round < kept_rounds,
  now - round,
  -1,
)

# oracle rollout_bandit 9.1
check improvement(rise, before, now, 0.5, 1)
  ~= want
  within 1e-6
  for {
    rise: [0.46 - 0.4, 0.46 - 0.4, 0.46 - 0.4, 0.46 - 0.4, 0.45 - 0.5],
    before: [0.8, 0.4, 0.8, 0.5, 0.8],
    now: [0.9, 0.9, 0.7, 0.9, 0.6],
    want: [-0.04, 0.06, 0.16, 0.06, 0.15],
  }
# oracle rollout_bandit 9.2a
check number_kept([[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5]], 0.5) == [4, 3]
# oracle rollout_bandit 9.2b
check number_kept([[1, 2, 3, 4, 5, 6, 7, 8]], p) == [k] for { p: [0.3, 0.05, 1.0], k: [2, 1, 8] }
# oracle rollout_bandit 9.2c
check number_kept([[1, 2, 3, 4, 5, 6]], 0.25) == [2]
# oracle rollout_bandit 9.3a
check subset_loss([[0.1, 0.3]], [0.1]) ~= 0.01 within 1e-6
# oracle rollout_bandit 9.3b
check arm_loss([[0.1, 0.3]], [0.1]) ~= 0.02 within 1e-6
# oracle rollout_bandit 9.4a
check center([[1, 2, 4, 8]]) == [3.75]
# oracle rollout_bandit 9.4b
check spread([[1, 2, 4, 8]]) == [7.1875]
# oracle rollout_bandit 9.4c
check sqrt(spread([[1, 2, 4, 8]])) ~= [2.680951] within 1e-6
# oracle rollout_bandit 9.4d
check max(spread_out([[1, 2, 4, 8]]), over: rollout) ~= [1.585258] within 1e-6
# Of three rounds two are kept.
# oracle rollout_bandit 9.5a
check age_of([1, 2, 3], 3, 2) == [-1, 1, 0]
# Equal scores are chosen from the first on.
# oracle rollout_bandit 9.6b
check kept([[0.5, 0.5, 0.5, 0.5], [0.5, 0.5]], 0.5) == [[true, true, false, false], [true, false]]
# As state: one number a round.
# oracle rollout_bandit 9.4e
check standardised([[1]], over: [prompt, rollout])
  then standardised([[2]], over: [prompt, rollout])
  then standardised([[4]], over: [prompt, rollout])
  then standardised([[8]], over: [prompt, rollout])
  ~= [[[0]], [[1]], [[1.336306]], [[1.585258]]]
  within 1e-6

## As state: the rounds that are candidates, by age, each with how
## often it was chosen; in round `now` the one of age `choice` is.
fn candidates(now: f32, choice: i64) -> f32 {
  axis fifo[2]
  state born: f32[fifo] = 0
  state usage: f32[fifo] = 0
  here = previous_along(born, along: fifo, first: now)
  before = previous_along(usage, along: fifo, first: 0)
  used = before + f32(position(fifo) == choice)
  next born = here
  next usage = used
  # Digits: birth and usage of age 0, then of age 1.
  sum((10 * here + used) * where(position(fifo) == 0, 100.0, 1.0), over: fifo)
}
# Round 1 is chosen in rounds 1 and 2; in round 3 it is gone, and round 2 has
# age 1 with the usage it had, 0.
# oracle rollout_bandit 9.5b
check candidates(1, 0) then candidates(2, 1) then candidates(3, 0) == [1100, 2012, 3120]

## The rounds whose worth is known after each round, with a number of
## the last of them. A choice waits in `pending` for the round after it.
fn entries(accuracy: f32, choice: f32) -> f32 {
  axis past[3]
  state round: i64 = 0
  state before: f32 = 0
  state pending: f32 = 0
  state chosen: ring<f32>[past]
  state rise: ring<f32>[past]
  next round = round + 1
  next before = accuracy
  next pending = choice
  next chosen = push(chosen, pending, when: round > 0)
  next rise = push(rise, accuracy - before, when: round > 0)
  f32(count(chosen)) + 10 * sum(chosen, over: past) + 100 * sum(rise, over: past)
}
# What the step before left: after T rounds T - 1 entries, and of the last
# choice, 4, nothing yet. Rises are 0.25 and 0.5.
# oracle rollout_bandit 9.6a
check entries(0.25, 1)
  then entries(0.5, 2)
  then entries(1, 4)
  then entries(0, 0)
  == [0, 0, 1 + 10 + 25, 2 + 30 + 75]

## The scheduler, its net cold and without exploration: as drawn in the first
## rounds, `keep` of each group.
fn kept_of(reward: f32[prompt, rollout], warm: i64) -> i64[prompt] = sum(
  i64(rollout_bandit(reward, reward, rollouts: 16, rounds: 4, warm: warm, explore: 0)),
  over: rollout,
)
check kept_of([[1, 0, 0, 1], [0, 1, 1, 1]], 1)
  then kept_of([[1, 0, 0, 1], [0, 1, 1, 1]], 1)
  then kept_of([[1, 1, 0, 1], [0, 1, 1, 1]], 1)
  given {
    old.entropy: [[[1], [2], [1], [1, 1]], [[1], [1], [0.5], [1]]],
    truncated: [[false, false, false, true], [false, false, false, false]],
    age: [0, 0],
  }
  == [[2, 2], [2, 2], [2, 2]]
# Equal rewards and entropies have equal features: the lowest are kept.
# oracle rollout_bandit 8.1a
check rollout_bandit(equal(3), equal(3), rollouts: 16, rounds: 4, warm: 0, explore: 0)
  then rollout_bandit(equal(3), equal(3), rollouts: 16, rounds: 4, warm: 0, explore: 0)
  given { old.entropy: [[[1], [1], [1], [1]]], truncated: [[false, false, false, false]], age: [0] }
  == [[[true, true, false, false]], [[true, true, false, false]]]
fn equal(x: f32) -> f32[prompt, rollout] = where(truncated, x, x)

# One of each group is always kept, by draw as by score.
# oracle rollout_bandit 8.1b
check number_kept([[1, 2], [5]], 0.05) == [1, 1]
# More rollouts than the memory has rows for end the run.
axis row[2]
# oracle rollout_bandit 8.1c
check sum(chosen_in_a_row([[1, 2, 3]], [[true, true, true]], along: row), over: row)
  fails with "outside of 2 points"
# A round without a reward is none: the last of them waits.
# oracle rollout_bandit 8.2
check explored([[3, 2, 1]], 1, 1, [[0, 0, 0]], [[0, 0, 0]]) == [[true, true, true]]

## The scheduler over all that there are: as many as it is told, of this round and
## of that before, all where there are fewer.
fn chosen_of_all(reward: f32[prompt, rollout], number: i64) -> i64 = sum(
  i64(
    rollout_bandit(
      reward,
      reward,
      rollouts: 16,
      rounds: 4,
      warm: 1,
      explore: 0.5,
      choose: number,
      replay: 2,
    ),
  ),
  over: [prompt, rollout],
)
# oracle rollout_bandit 8.2c
check chosen_of_all([[1, 0, 0], [0, 1]], k)
  then chosen_of_all([[1, 1, 0], [0, 1]], k)
  given {
    old.entropy: [[[1], [2], [1]], [[1], [1]]],
    truncated: [[false, false, true], [false, false]],
    age: [0, 1],
  }
  == [want, want]
  for { k: [1, 4, 5, 9], want: [1, 4, 5, 5] }
# An entropy at the floor is not above it: the first round's never is.
# oracle rollout_bandit 8.8
check improvement(0.1, 0.7, 0.9, 0.7, 1) == 0.1
# A score that is no number is an error, not an order.
# oracle rollout_bandit 8.7
check kept([[0.0, 1.0]] / 0.0, 0.5) fails with "has no order"
# The first number is its own mean, and its deviation is taken as 1.
# oracle rollout_bandit 8.7b
check standardised([[5, 5]], over: [prompt, rollout]) == [[0, 0]]
# All right or all wrong: candidates like the others.
# oracle rollout_bandit 8.6
check number_kept([[0, 0, 0, 0], [0, 0, 0, 0]], 0.5) == [2, 2]

axis pair[2]

## The upper bounds that a bandit of four arms chooses by, its net at rest.
fn bounds(a: f32[prompt, rollout], b: f32[prompt, rollout]) -> f32[prompt, rollout] {
  net score = mlp(pair, hidden: [3], activation: tanh)
  axis weight[score.size]
  x = stack([a, b], along: pair)
  slope = gradient(score, at: x, along: weight)
  state seen: f32[weight] = 0.5
  rated = upper_bound(score(x), slope, seen, over: weight, weight: 2, width: 3)
  best = top(rated, share: 0.5, over: rollout)
  next seen = seen + sum(where(best, square(slope), 0), over: [prompt, rollout])
  next score = adamw(score, mean(score(x), over: [prompt, rollout]), lr: 0, when: false)
  rated
}
# Three rounds of a net whose numbers are given: what was chosen is raised less.
# oracle rollout_bandit 7.1
check bounds([[0.3, 1, -0.2, 0]], [[-0.7, 0.5, 0.9, 0]])
  then bounds([[0.3, 1, -0.2, 0]], [[-0.7, 0.5, 0.9, 0]])
  then bounds([[1, -2, 0.4, 0.3]], [[0.5, 1, 0.4, -0.7]])
  given {
    score.weight_1: [[0.5, -1, 0.25], [1.5, 0.75, -0.5]],
    score.bias_1: [0.1, -0.2, 0.3],
    score.weight_2: [0.8, -1.2, 0.4],
    score.bias_2: 0.05,
  }
  ~= [
    [[3.616368, 4.793314, 3.074617, 3.415725]],
    [[2.496281, 3.603455, 1.929102, 2.385562]],
    [[3.250502, 1.469393, 2.65679, 2.168314]],
  ]
  within 2e-6
