use std.advantage.grpo, std.awpo.summed, std.awpo.by_spread, std.awpo.parabola
use std.awpo.reasoning_weight, std.awpo.trusted_score

## AWPO-reconstruction: advantages for tool use from a verifiable outcome and a
## judge's score of the reasoning, gated by how far each spreads in a group and
## weighted by the group's difficulty.
## arXiv:2512.19126 is known by its abstract and headline numbers alone: every
## equation here is a reconstruction, and a run is not "AWPO as published". Its
## switches are in the text of the run: `mix` (summed, convex), `gate`
## (by_spread, by_variance), `saturates`, `of_reward`, `difficulty` (parabola,
## band, alike) here, and (shrunk, widened) for the bounds of `clipped`.
advantage awpo(
  outcome: f32[prompt, rollout],  ## R_out
  score: f32[prompt, rollout]?,  ## R_rea, of a judge or a rule, from 0 to 1
  worst: f32,  ## smallest outcome there is
  best: f32,  ## largest
  mix: fn(f32[*], f32[*]) -> f32[*] = summed,
  gate: fn(f32[prompt], f32[prompt]) -> f32[prompt] = by_spread,
  saturates: bool = true,  ## nothing of the score where no outcome can be better
  of_reward: bool = false,  ## mix the rewards, not their advantages
  difficulty: fn(f32[prompt]) -> f32[prompt] = parabola,
) -> f32[prompt, rollout] {
  r_mix = mix(outcome, trusted_score(score))
  w = reasoning_weight(outcome, score, best, mix, gate, saturates)
  m = mean(of_bounds((outcome - worst) / (best - worst)), over: rollout)
  a_out = grpo(outcome)
  a_mix = grpo(r_mix)
  by_advantage = (1 - w) * a_out + w * a_mix
  by_reward = grpo((1 - w) * outcome + w * r_mix)
  difficulty(m) * where(of_reward, by_reward, by_advantage)
}

fn of_bounds(
  outcome_between_worst_and_best: f32[prompt, rollout] in 0..1,
) -> f32[prompt, rollout] = (outcome_between_worst_and_best)

check awpo([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]], 0, 1)
  ~= [[0.9942, -0.9942, 0.6883, -0.6883]]
  within 1e-4
