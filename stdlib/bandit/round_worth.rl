use std.bandit.improvement, std.state.standardised

axis single[1]

## What the choice of the round before was worth, known now that this round has
## been sampled: its improvement, standardised by those so far. 0 in round 0.
fn round_worth(
  reward: f32[prompt, rollout],  ## of the round, before any selection
  entropies: f32[prompt, rollout],  ## mean of each rollout's tokens
  entropy_floor: f32,  ## below 0: the entropy of round 0
  weight: f32,  ## cost of a rise of entropy above the floor
) -> f32 {
  # Of what was sampled now, whatever else there is to choose from.
  accuracy = mean(reward, over: [prompt, rollout], where: age == 0)
  entropy_now = mean(entropies, over: [prompt, rollout], where: age == 0)
  state round: i64 = 0
  state accuracy_before: f32 = 0
  state entropy_before: f32 = 0
  state first_entropy: f32 = entropy_now
  next round = round + 1
  next accuracy_before = accuracy
  next entropy_before = entropy_now
  next first_entropy = first_entropy
  gain = improvement(
    accuracy - accuracy_before,
    entropy_before,
    entropy_now,
    where(entropy_floor < 0, first_entropy, entropy_floor),
    weight,
  )
  all = standardised(stack([gain], along: single), over: single, when: round > 0)
  where(round > 0, sum(all, over: single), 0)
}

# Gains 0.25 and 0.75: the second is one deviation above their mean.
check round_worth([[0.25]], [[1]], -1, 1)
  then round_worth([[0.5]], [[1]], -1, 1)
  then round_worth([[1.25]], [[1]], -1, 1)
  given { age: [0] }
  == [0, 0, 1]
# The same where rollouts of rounds before come back.
check round_worth([[0.25], [9]], [[1], [7]], -1, 1)
  then round_worth([[0.5], [9]], [[1], [7]], -1, 1)
  then round_worth([[1.25], [9]], [[1], [7]], -1, 1)
  given { age: [0, 1] }
  == [0, 0, 1]
