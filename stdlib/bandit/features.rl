use std.bandit.feature, std.state.standardised

## What a bandit knows of each rollout, numbers without a scale of their own
## standardised by all that were sampled.
fn features(
  reward: f32[prompt, rollout],
  advantage: f32[prompt, rollout],
  entropies: f32[prompt, rollout],  ## mean of the tokens'
  budget: f32,  ## longest response, in tokens
  clipped: f32[prompt, rollout],  ## share of the tokens, at its last use
  used: f32[prompt, rollout],  ## how often it was chosen
  rounds: f32 = 1,  ## that rollouts are kept
) -> f32[prompt, rollout, feature] {
  of_each = where(reward == reward, 1.0, 1.0)
  new = of_each == 1 and age == 0
  stack(
    [
      standardised(reward, over: [prompt, rollout], only: new),
      standardised(advantage, over: [prompt, rollout], only: new),
      standardised(of_each * mean(reward, over: rollout), over: [prompt, rollout], only: new),
      standardised(of_each * std(reward, over: rollout), over: [prompt, rollout], only: new),
      f32(count(over: token)) / budget,
      f32(truncated),
      standardised(entropies, over: [prompt, rollout], only: new),
      clipped,
      of_each * f32(age) / rounds,
      standardised(used, over: [prompt, rollout]),
    ],
    along: feature,
  )
}

check features([[1, 0]], [[1, -1]], [[3, 3]], 4, [[0, 0]], [[0, 0]])
  given { logp: [[[0, 0], [0]]], truncated: [[true, false]], age: [0] }
  == [[[1, 1, 0, 0, 0.5, 1, 0, 0, 0, 0], [-1, -1, 0, 0, 0.25, 0, 0, 0, 0, 0]]]
# A rollout of the round before last does not move what the others are told by.
check features([[1, 0], [1]], [[1, -1], [3]], [[3, 3], [5]], 4, [[0, 0], [0.5]], [[1, 1], [3]], 3)
  given { logp: [[[0, 0], [0]], [[0]]], truncated: [[true, false], [false]], age: [0, 2] }
  ~= [
    [[1, 1, 0, 0, 0.5, 1, 0, 0, 0, -0.707107], [-1, -1, 0, 0, 0.25, 0, 0, 0, 0, -0.707107]],
    [[1, 3, 0.5, -0.707107, 0.25, 0, 2, 0.5, 0.666667, 1.414214]],
  ]
  within 1e-5
