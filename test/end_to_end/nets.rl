# A planted world: 8 groups of 8 arms a round, each spoilt with probability .3,
# which one of four features shows. A net chooses half of each group and hears
# one number a round: what the share of spoilt arms among them was worth.
use std.objective.nll, std.task.addition

## A number of mean 0 and deviation 1 for each key.
fn gaussian(key: i64) -> f32 = sqrt(-2 * log(1 - uniform(key)))
  * cos(6.283185307179586 * uniform(key))

metric spoilt_share(warm: i64 = 20, explore: f32 = 0.1) -> f32 {
  axis group[8]
  axis arm[8]
  axis feature[4]
  axis past[200]
  axis draw[8]
  state round: i64 = 0
  next round = round + 1
  key = (round * 8 + position(group)) * 8 + position(arm)
  spoilt = f32(uniform(key) < 0.3)
  shown = (spoilt - 0.3) / 0.458257569495584
  one = 3.4641016151377544 * (uniform(key) - 0.5)
  two = 3.4641016151377544 * (uniform(key) - 0.5)
  three = 3.4641016151377544 * (uniform(key) - 0.5)
  x = stack([one, shown, two, three], along: feature)

  net score = mlp(feature, hidden: [16])
  best = top(where(round < warm, uniform(key), score(x)), count: 4, over: arm)
  leaves = best and uniform(key) < explore
  enters = top(where(best, -1, uniform(key)), count: sum(i64(leaves), over: arm), over: arm)
  chosen = best and not leaves or enters
  share = mean(sum(where(chosen, spoilt, 0), over: arm) / 4, over: group)
  worth = 0.05 * (1 - 2 * share) + 0.02 * gaussian(round)

  # Standardised by every number so far.
  state center: f32 = 0
  state squares: f32 = 0
  center_now = center + (worth - center) / f32(round + 1)
  squares_now = squares + (worth - center) * (worth - center_now)
  next center = center_now
  next squares = squares_now
  deviation = sqrt(squares_now / f32(round + 1))

  # The worth of a round is known in the next one.
  state arms: f32[group, arm, feature] = 0
  state picked: f32[group, arm] = 0
  state pending: f32 = 0
  next arms = x
  next picked = f32(chosen)
  next pending = worth
  state rows: ring<f32[group, arm, feature]>[past]
  state masks: ring<f32[group, arm]>[past]
  state worths: ring<f32>[past]
  next rows = push(rows, arms, when: round > 0)
  next masks = push(masks, picked, when: round > 0)
  next worths = push(worths, pending, when: round > 0)
  held = count(worths)
  at = min(i64(floor(uniform(score.updates * 8 + position(draw)) * f32(held))), held - 1)
  slot = max(at, 0)
  m = take(masks, at: slot, along: past)
  estimate = score(take(rows, at: slot, along: past))
  set_mean = sum(estimate * m, over: [group, arm]) / max(sum(m, over: [group, arm]), 1)
  target = (take(worths, at: slot, along: past) - center_now) / max(deviation, 1e-6)
  next score = adamw(
    score,
    mean(square(set_mean - target), over: draw),
    lr: 1e-3,
    weight_decay: 1e-4,
    clip: 0,
    steps: 4,
    when: held > 0,
  )
  share
}

experiment nets {
  param world: i64 = 0  ## seed of the world and of the net
  param rounds: i64 = 200

  seed = world
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)

  phase rounds_of_choice: train {
    prompts = 1
    objective = nll(data.demonstration)
    metrics = [spoilt_share()]
    optimizer = adamw(lr: 1e-3)
    steps = rounds
    checkpoint_every = 50
  }
}
