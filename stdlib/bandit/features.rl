use std.bandit.feature, std.state.standardised

## What a bandit knows of each rollout, numbers without a scale of their own
## standardised by all that were seen.
fn features(
  reward: f32[prompt, rollout],
  advantage: f32[prompt, rollout],
  entropies: f32[prompt, rollout],  ## mean of the tokens'
  budget: f32,  ## longest response, in tokens
) -> f32[prompt, rollout, feature] {
  of_each = where(reward == reward, 1.0, 1.0)
  stack(
    [
      standardised(reward, over: [prompt, rollout]),
      standardised(advantage, over: [prompt, rollout]),
      standardised(of_each * mean(reward, over: rollout), over: [prompt, rollout]),
      standardised(of_each * std(reward, over: rollout), over: [prompt, rollout]),
      f32(count(over: token)) / budget,
      f32(truncated),
      standardised(entropies, over: [prompt, rollout]),
    ],
    along: feature,
  )
}

check features([[1, 0]], [[1, -1]], [[3, 3]], 4)
  given { logp: [[[0, 0], [0]]], truncated: [[true, false]] }
  == [[[1, 1, 0, 0, 0.5, 1, 0], [-1, -1, 0, 0, 0.25, 0, 0]]]
