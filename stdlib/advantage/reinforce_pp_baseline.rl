use std.advantage.dr_grpo, std.advantage.reinforce_pp, std.returns.at_end

## Reward minus the mean of its prompt's rollouts, brought to mean 0 and
## variance 1 over all tokens of the batch: long responses weigh more in both.
## arXiv:2501.03262 (REINFORCE++ with baseline).
##
## verl (`reinforce_plus_plus_baseline`) agrees with the defaults, save that it
## gives a group of one its reward; OpenRLHF (`reinforce_baseline`) is `ddof: 0,
## eps: 0, floor: 1e-8`, with a divergence `reinforce_pp(kl_in_reward(dr_grpo(
## reward), 0.01), ..)`.
advantage reinforce_pp_baseline(
  reward: f32[prompt, rollout],
  eps: f32 in 0.. = 1e-8,  ## added to the variance
  ddof: i64 = 1,  ## 1: of a sample, 0: of all there is
  floor: f32 in 0.. = 0.0,  ## the variance is not less
) -> f32[prompt, rollout, token] = reinforce_pp(
  at_end(dr_grpo(reward)),
  eps: eps,
  ddof: ddof,
  floor: floor,
)

# 0.5, 0.5 and -0.5 have mean 1/6 and variance 1/3: 0.333333 / 0.577350.
check reinforce_pp_baseline([[1, 0]]) + 0 * logp
  given { logp: [[[-1, -1], [-1]]] }
  ~= [[[0.577350, 0.577350], [-1.154701]]]
  within 1e-6
