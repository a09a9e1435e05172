# Rollouts chosen by a bandit: its reward, its choice and its standardiser.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 14 of 14 checks passed

## Improvement of a round, less a rise of entropy where that is above a limit.
fn improvement(
  accuracy: f32[prompt],
  next_accuracy: f32[prompt],
  entropy_of: f32[prompt],
  next_entropy: f32[prompt],
  weight: f32 = 1.0,
  limit: f32 = 0.5,
) -> f32[prompt] {
  rise = where(entropy_of > limit, next_entropy - entropy_of, 0)
  next_accuracy - accuracy - weight * rise
}

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

fn standardised(x: f32[prompt, rollout]) -> f32[prompt, rollout] = (x - center(x)) / sqrt(spread(x))

## Age of what was made in a round; below 0 where it is no longer kept.
fn age(round: i64[prompt], now: i64, kept_rounds: i64) -> i64[prompt] = where(
  now - round < kept_rounds,
  now - round,
  -1,
)

# Oracle 1.
check improvement(
  [0.4, 0.4, 0.4, 0.4, 0.5],
  [0.46, 0.46, 0.46, 0.46, 0.45],
  [0.8, 0.4, 0.8, 0.5, 0.8],
  [0.9, 0.9, 0.7, 0.9, 0.6],
)
  ~= [-0.04, 0.06, 0.16, 0.06, 0.15]
  within 1e-6
# Oracle 2.
check number_kept([[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5]], 0.5) == [4, 3]
check number_kept([[1, 2, 3, 4, 5, 6, 7, 8]], p) == [k] for { p: [0.3, 0.05, 1.0], k: [2, 1, 8] }
check number_kept([[1, 2, 3, 4, 5, 6]], 0.25) == [2]
# Oracle 3.
check subset_loss([[0.1, 0.3]], [0.1]) ~= 0.01 within 1e-6
check arm_loss([[0.1, 0.3]], [0.1]) ~= 0.02 within 1e-6
# Oracle 4.
check center([[1, 2, 4, 8]]) == [3.75]
check spread([[1, 2, 4, 8]]) == [7.1875]
check sqrt(spread([[1, 2, 4, 8]])) ~= [2.680951] within 1e-6
check max(standardised([[1, 2, 4, 8]]), over: rollout) ~= [1.585258] within 1e-6
# Oracle 5: of three rounds two are kept.
check age([1, 2, 3], 3, 2) == [-1, 1, 0]
# Oracle 6: equal scores are chosen from the first on.
check kept([[0.5, 0.5, 0.5, 0.5], [0.5, 0.5]], 0.5) == [[true, true, false, false], [true, false]]
