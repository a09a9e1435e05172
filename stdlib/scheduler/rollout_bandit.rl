## Which rollouts of each group are worth training on, learned online: a net
## scores them, and is fitted to how much the mean reward rose after the rounds
## it chose. arXiv:2602.08499, within groups.

use std.state.standardised

## The number of each rollout in the batch.
fn number_of(x: f32[prompt, rollout]) -> i64[prompt, rollout] = rank(
  where(x == x, 0.0, 0.0),
  over: [prompt, rollout],
)

## The rollouts of the batch one after the other; 0 after the last.
fn in_a_row(x: f32[prompt, rollout], along: axes) -> f32[*] = sum(
  place(x, at: number_of(x), along: along),
  over: prompt,
)

## How much better a round is than the one before; a rise of entropy costs
## where it was above the floor.
fn improvement(
  rise: f32,
  entropy_before: f32,
  entropy_now: f32,
  entropy_floor: f32,
  weight: f32,
) -> f32 = rise - weight * where(entropy_before > entropy_floor, entropy_now - entropy_before, 0)

## The best by score, of which each is swapped with probability `explore` for
## another of its group, drawn alike.
fn explored(
  score: f32[prompt, rollout],
  keep: f32,
  explore: f32,
  leave: f32[prompt, rollout],
  enter: f32[prompt, rollout],
) -> bool[prompt, rollout] {
  best = top(score, share: keep, over: rollout)
  wanted = best and leave < explore
  free = sum(i64(not best), over: rollout)
  number = min(sum(i64(wanted), over: rollout), free)
  out = wanted and top(where(wanted, -leave, -2), count: number, over: rollout)
  into = top(where(best, -1, enter), count: number, over: rollout)
  best and not out or into and not best
}

scheduler rollout_bandit(
  reward: f32[prompt, rollout],
  advantage: f32[prompt, rollout],  ## of the whole group
  budget: f32 = 1024,  ## longest response, in tokens
  keep: f32 in 0..1 = 0.5,  ## share of each group that is trained on
  rollouts: i64 = 256,  ## most rollouts of a batch
  rounds: i64 = 500,  ## rounds that are remembered
  warm: i64 = 20,  ## rounds before the first that the net chooses
  explore: f32 in 0..1 = 0.1,  ## share of the chosen that is drawn instead
  entropy_weight: f32 = 1.0,  ## cost of a rise of entropy above that of the first round
  rate: f32 = 1e-3,  ## learning rate of the net
) -> bool[prompt, rollout] {
  axis feature[7]
  axis arm[rollouts]
  axis past[rounds]
  axis draw[8]
  net score = mlp(feature, hidden: [64, 64])
  state round: i64 = 0
  next round = round + 1
  all = position(arm) < count(over: [prompt, rollout])

  group_mean = mean(reward, over: rollout)
  group_spread = std(reward, over: rollout)
  entropies = mean(old.entropy, over: token)
  one = standardised(reward, over: [prompt, rollout])
  two = standardised(advantage, over: [prompt, rollout])
  three = standardised(reward * 0 + group_mean, over: [prompt, rollout])
  four = standardised(reward * 0 + group_spread, over: [prompt, rollout])
  five = f32(count(over: token)) / budget
  six = f32(truncated)
  seven = standardised(entropies, over: [prompt, rollout])
  features = stack([one, two, three, four, five, six, seven], along: feature)

  # What the last choice was worth is known now, one round later.
  accuracy = mean(reward, over: [prompt, rollout])
  entropy_now = mean(entropies, over: [prompt, rollout])
  state accuracy_before: f32 = 0
  state entropy_before: f32 = 0
  state entropy_floor: f32 = entropy_now
  next accuracy_before = accuracy
  next entropy_before = entropy_now
  next entropy_floor = entropy_floor
  gain = improvement(
    accuracy - accuracy_before,
    entropy_before,
    entropy_now,
    entropy_floor,
    entropy_weight,
  )
  axis single[1]
  worth = sum(
    standardised(stack([gain], along: single), over: single, when: round > 0),
    over: single,
  )

  state chosen: f32[arm, feature] = 0
  state mask: f32[arm] = 0
  state rows: ring<f32[arm, feature]>[past]
  state masks: ring<f32[arm]>[past]
  state gains: ring<f32>[past]
  next rows = push(rows, chosen, when: round > 0)
  next masks = push(masks, mask, when: round > 0)
  next gains = push(gains, worth, when: round > 0)

  # Each step of a fit draws rounds anew: 0 is the one that is known just now.
  held = min(count(gains), rounds - 1)
  key = score.updates * 8 + position(draw)
  drawn = min(i64(floor(uniform(key) * f32(held + 1))), held)
  older = max(drawn - 1, 0)
  x = where(drawn == 0, chosen, take(rows, at: older, along: past))
  m = where(drawn == 0, mask, take(masks, at: older, along: past))
  y = where(drawn == 0, worth, take(gains, at: older, along: past))
  set_mean = sum(score(x) * m, over: arm) / max(sum(m, over: arm), 1)
  next score = adamw(
    score,
    mean(square(set_mean - y), over: draw),
    lr: rate,
    weight_decay: 1e-4,
    steps: 4,
    when: round > 0,
  )

  number = round * rollouts + number_of(reward)
  kept = where(
    round < warm,
    top(uniform(number), share: keep, over: rollout),
    explored(score(features), keep, explore, uniform(number), uniform(number)),
  )
  next mask = in_a_row(f32(kept), along: arm)
  next chosen = where(
    all,
    stack(
      [
        in_a_row(one, along: arm),
        in_a_row(two, along: arm),
        in_a_row(three, along: arm),
        in_a_row(four, along: arm),
        in_a_row(five, along: arm),
        in_a_row(six, along: arm),
        in_a_row(seven, along: arm),
      ],
      along: feature,
    ),
    0,
  )
  kept
}

# -.04 .06 .16 .06 .15
check improvement(0.06, e, f, 0.5, 1)
  ~= want
  within 1e-6
  for { e: [0.8, 0.4, 0.8, 0.5], f: [0.9, 0.9, 0.7, 0.9], want: [-0.04, 0.06, 0.16, 0.06] }
check improvement(-0.05, 0.8, 0.6, 0.5, 1) ~= 0.15 within 1e-6
# Equal scores without exploration: the lowest of each group.
check explored(
  [[1, 1, 1, 1], [2, 2, 2]],
  0.5,
  0,
  [[0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1]],
  [[0.9, 0.9, 0.9, 0.9], [0.9, 0.9, 0.9]],
)
  == [[true, true, false, false], [true, true, false]]
# 0 leaves, and 3 enters, for its draw is the largest of those outside.
check explored([[4, 3, 2, 1]], 0.5, 0.1, [[0.05, 0.5, 0.01, 0.01]], [[0.99, 0.99, 0.2, 0.7]])
  == [[false, true, false, true]]
# As many are trained on whatever is drawn, and never more leave than can enter.
check sum(i64(explored(s, 0.75, 1, l, e)), over: rollout)
  == sum(i64(top(s, share: 0.75, over: rollout)), over: rollout)
  forall s: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout] in 0..<1,
    e: f32[prompt, rollout] in 0..<1,
    cases: 50
