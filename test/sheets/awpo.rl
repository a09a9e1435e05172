# Advantages from an outcome and a judged score, mixed by how far each spreads.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 32 of 32 checks passed

## 0 in a group that agrees, though the mean of equal numbers is rounded.
fn normalised(x: f32[prompt, rollout], eps: f32) -> f32[prompt, rollout] {
  agrees = max(x, over: rollout) == min(x, over: rollout)
  where(agrees, 0, (x - mean(x, over: rollout)) / (std(x, over: rollout) + eps))
}

fn mixed(
  outcome: f32[prompt, rollout],
  score: f32[prompt, rollout],
  kappa: f32,
) -> f32[prompt, rollout] = outcome + kappa * score

## Weight of the mixed reward in a group; 0 where no outcome can be better.
fn gate(
  outcome: f32[prompt, rollout],
  score: f32[prompt, rollout],
  kappa: f32 = 1.0,
  best: f32 = 1.0,
  eps: f32 = 1e-6,
) -> f32[prompt] {
  of_outcome = std(outcome, over: rollout)
  of_mixed = std(mixed(outcome, score, kappa), over: rollout)
  where(all(outcome == best, over: rollout), 0, of_mixed / (of_outcome + of_mixed + eps))
}

## Groups of medium success weigh most.
fn difficulty(
  outcome: f32[prompt, rollout],
  worst: f32 = 0.0,
  best: f32 = 1.0,
  floor_of: f32 = 0.25,
) -> f32[prompt] {
  success = (mean(outcome, over: rollout) - worst) / (best - worst)
  max(floor_of, 4 * success * (1 - success))
}

fn by_advantage(
  outcome: f32[prompt, rollout],
  score: f32[prompt, rollout],
  kappa: f32 = 1.0,
  floor_of: f32 = 0.25,
  eps: f32 = 1e-6,
) -> f32[prompt, rollout] {
  weight = gate(outcome, score, kappa)
  of_outcome = normalised(outcome, eps)
  of_mixed = normalised(mixed(outcome, score, kappa), eps)
  difficulty(outcome, floor_of: floor_of) * lerp(of_outcome, of_mixed, weight)
}

fn by_reward(
  outcome: f32[prompt, rollout],
  score: f32[prompt, rollout],
  kappa: f32 = 1.0,
  eps: f32 = 1e-6,
) -> f32[prompt, rollout] {
  reward = lerp(outcome, mixed(outcome, score, kappa), gate(outcome, score, kappa))
  difficulty(outcome) * normalised(reward, eps)
}

fn shrunk(weight: f32, bound: f32 = 0.2, xi: f32 = 0.2) -> f32 = bound / (1 + xi * weight)

fn widened(weight: f32, bound: f32 = 0.2, xi: f32 = 0.2) -> f32 = bound * (1 + xi * weight)

fn spread_of_mixed(outcome: f32[prompt, rollout], score: f32[prompt, rollout]) -> f32[prompt] = std(
  mixed(outcome, score, 1.0),
  over: rollout,
)

fn mixed_advantage(
  outcome: f32[prompt, rollout],
  score: f32[prompt, rollout],
) -> f32[prompt, rollout] = normalised(mixed(outcome, score, 1.0), 1e-6)

fn outcome_advantage(outcome: f32[prompt, rollout]) -> f32[prompt, rollout] = normalised(
  outcome,
  1e-6,
)

fn spread(x: f32[prompt, rollout]) -> f32[prompt] = std(x, over: rollout)

# Oracle 1.
check spread([[1, 0, 1, 0]]) ~= [0.57735] within 1e-6
check spread_of_mixed([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]]) ~= [0.730297] within 1e-6
check gate([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]]) ~= [0.558481] within 1e-6
check difficulty([[1, 0, 1, 0]]) == [1]
check outcome_advantage([[1, 0, 1, 0]]) ~= [[0.866, -0.866, 0.866, -0.866]] within 1e-4
check mixed_advantage([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]])
  ~= [[1.0954, -1.0954, 0.5477, -0.5477]]
  within 1e-4
check by_advantage([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]])
  ~= [[0.9942, -0.9942, 0.6883, -0.6883]]
  within 1e-4
check by_reward([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]])
  ~= [[1.0197, -1.0197, 0.6784, -0.6784]]
  within 1e-4
# Oracle 2.
check gate([[1, 0, 0, 0]], [[0.5, 0.9, 0.1, 0.5]]) ~= [0.544301] within 1e-6
check difficulty([[1, 0, 0, 0]]) == [0.75]
check by_advantage([[1, 0, 0, 0]], [[0.5, 0.9, 0.1, 0.5]])
  ~= [[1.0253, -0.0684, -0.6152, -0.3418]]
  within 1e-4
check by_reward([[1, 0, 0, 0]], [[0.5, 0.9, 0.1, 0.5]])
  ~= [[1.06, -0.0456, -0.661, -0.3533]]
  within 1e-4
# Oracle 3.
check gate([[0, 0, 0, 0]], [[0.8, 0.2, 0.4, 0.6]]) ~= [0.999996] within 1e-6
check difficulty([[0, 0, 0, 0]]) == [0.25]
check by_advantage([[0, 0, 0, 0]], [[0.8, 0.2, 0.4, 0.6]])
  ~= [[0.2905, -0.2905, -0.0968, 0.0968]]
  within 1e-4
check by_advantage([[0, 0, 0, 0]], [[0.8, 0.2, 0.4, 0.6]], floor_of: 0.0) == [[0, 0, 0, 0]]
# Oracle 4.
check gate([[1, 1, 1, 1], [0, 0, 0]], [[0.8, 0.2, 0.4, 0.6], [0.5, 0.5, 0.5]]) == [0, 0]
check by_advantage([[1, 1, 1, 1], [0, 0, 0]], [[0.8, 0.2, 0.4, 0.6], [0.5, 0.5, 0.5]])
  == [[0, 0, 0, 0], [0, 0, 0]]
check by_advantage(1 + 0 * s, s) == 0 forall s: f32[prompt, rollout] in 0..1
# Oracle 5.
check shrunk(w)
  ~= want
  within 1e-6
  for { w: [0, 0.25, 0.5, 1], want: [0.2, 0.190476, 0.181818, 0.166667] }
check widened(w) ~= want within 1e-6 for { w: [0, 0.25, 0.5, 1], want: [0.2, 0.21, 0.22, 0.24] }
# Oracle 7.
check difficulty([[0.5, 0.5], [4, -3]], worst: -3.0, best: 4.0) ~= [1, 1] within 1e-6
check sum(outcome_advantage(r), over: rollout)
  ~= 0
  within 1e-4
  forall r: f32[prompt, rollout] in 0..1
check (gate(r, s) >= 0 and gate(r, s) < 1)
  == true
  forall r: f32[prompt, rollout] in 0..1, s: f32[prompt, rollout] in 0..1
check by_advantage(r, s + 1)
  ~= by_advantage(r, s)
  within 1e-6
  forall r: f32[prompt, rollout] in 0..1, s: f32[prompt, rollout] in 0..1
check (shrunk(w) <= 0.2 and shrunk(w) >= 0.2 / 1.2 - 1e-6) == true forall w: f32 in 0..1
