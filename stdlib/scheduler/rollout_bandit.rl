use std.bandit.feature, std.bandit.features, std.bandit.rows_of, std.bandit.number_of
use std.bandit.chosen_in_a_row, std.bandit.round_worth, std.bandit.swapped
use std.bandit.upper_bound

## Which rollouts are worth training on, learned online: a net scores them, and
## is fitted to how much the mean reward rose after the rounds it chose.
## arXiv:2602.08499. Within groups, or with `choose` among all that there are;
## in a phase with `replay` those of earlier rounds are.
scheduler rollout_bandit(
  reward: f32[prompt, rollout],
  advantage: f32[prompt, rollout],  ## of the whole group
  budget: f32 = 1024,  ## longest response, in tokens
  keep: f32 in 0..1 = 0.5,  ## share of each group that is trained on
  rollouts: i64 = 256,  ## most rollouts that are chosen in a round
  rounds: i64 = 500,  ## rounds whose worth is remembered
  warm: i64 = 20,  ## rounds before the first that the net chooses
  explore: f32 in 0..1 = 0.1,  ## share of the chosen that is drawn instead
  bound: f32 in 0.. = 0,  ## beta: of a bound on the score, which chooses in its place; 0: the score
  prior: f32 in 0<.. = 1,  ## lambda: what the bound takes as seen before the first round
  entropy_weight: f32 = 1.0,  ## cost of a rise of entropy above the floor
  entropy_floor: f32 = -1,  ## below 0: that of the first round
  by_arm: bool = false,  ## the reward is each rollout's, not the set's
  rate: f32 = 1e-3,  ## learning rate of the net
  choose: i64 in 0.. = 0,  ## above 0: as many of all, in place of a share of each group
  replay: f32 = 1,  ## rounds of the phase's `replay`
  low: f32 = 0.2,  ## the objective clips ratios below 1 - low
  high: f32 = 0.2,  ## and above 1 + high
) -> bool[prompt, rollout] {
  axis arm[rollouts + 1]
  axis past[rounds]
  axis draw[8]
  net score = mlp(feature, hidden: [64, 64])
  state round: i64 = 0
  next round = round + 1
  entropies = mean(old.entropy, over: token)

  # What stays with a rollout for as long as it is kept.
  state used: i64[prompt, rollout] = 0
  state clipped: f32[prompt, rollout] = 0
  ratio = exp(logp - old.logp)
  outside = where(advantage > 0, ratio > 1 + high, advantage < 0 and ratio < 1 - low)
  next clipped = mean(f32(outside), over: token)
  x_now = features(reward, advantage, entropies, budget, clipped, f32(used), replay)

  # What the last choice was worth is known now, one round later.
  worth = round_worth(reward, entropies, entropy_floor, entropy_weight)
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
  drawn = min(i64(floor(uniform(score.updates * 8 + position(draw)) * f32(held + 1))), held)
  older = max(drawn - 1, 0)
  x = where(drawn == 0, chosen, take(rows, at: older, along: past))
  m = where(drawn == 0, mask, take(masks, at: older, along: past))
  y = where(drawn == 0, worth, take(gains, at: older, along: past))
  number_chosen = max(sum(m, over: arm), 1)
  of_set = square(sum(score(x) * m, over: arm) / number_chosen - y)
  of_arms = sum(square(score(x) - y) * m, over: arm) / number_chosen
  missed = mean(where(by_arm, of_arms, of_set), over: draw)
  next score = adamw(score, missed, lr: rate, weight_decay: 1e-4, steps: 4, when: round > 0)

  axis weight[score.size]
  slope = gradient(score, at: x_now, along: weight)
  state seen: f32[weight] = prior
  rated = where(
    bound > 0,
    upper_bound(score(x_now), slope, seen, over: weight, weight: bound, width: 64),
    score(x_now),
  )

  # A round has fewer than a million rollouts to choose from.
  number = round * 1048576 + number_of(reward)
  merit = where(round < warm, uniform(number), rated)
  swaps = where(round < warm, 0.0, explore)
  kept = where(
    choose > 0,
    swapped(
      top(merit, count: choose, over: [prompt, rollout]),
      swaps,
      uniform(number),
      uniform(number),
      over: [prompt, rollout],
    ),
    swapped(
      top(merit, share: keep, over: rollout),
      swaps,
      uniform(number),
      uniform(number),
      over: rollout,
    ),
  )
  state short_candidates: i64 = 0
  few = choose > 0 and sum(i64(reward == reward), over: [prompt, rollout]) < choose
  next short_candidates = short_candidates + i64(few)
  next used = used + i64(kept)
  next mask = chosen_in_a_row(f32(kept), kept, along: arm)
  next chosen = rows_of(x_now, kept, along: arm)
  next seen = where(
    bound > 0,
    seen + sum(where(kept, square(slope), 0), over: [prompt, rollout]),
    seen,
  )
  kept
}

# A warm round draws as many of each group as later ones choose.
check sum(
  i64(rollout_bandit([[1, 0, 1]], [[1, -2, 1]], rollouts: 4, rounds: 2, warm: 1)),
  over: rollout,
)
  given { old.entropy: [[[1], [1], [2]]], truncated: [[false, false, true]], age: [0] }
  == [2]
