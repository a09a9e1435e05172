use std.advantage.whiten, std.returns.discounted

## What a token earns from there on, brought to mean 0 and variance 1 over all
## tokens of the batch. arXiv:2501.03262 (REINFORCE++): the reward at the last
## token less the divergence of each, `reinforce_pp(kl_in_reward(reward, 0.01))`;
## without a divergence `reinforce_pp(at_end(reward))`.
##
## verl (`reinforce_plus_plus`) agrees with the defaults; OpenRLHF (`reinforce`)
## is `ddof: 0, eps: 0, floor: 1e-8`.
advantage reinforce_pp(
  reward: f32[prompt, rollout, token],
  discount: f32 in 0..1 = 1.0,
  eps: f32 in 0.. = 1e-8,  ## added to the variance
  ddof: i64 = 1,  ## 1: of a sample, 0: of all there is
  floor: f32 in 0.. = 0.0,  ## the variance is not less
) -> f32[prompt, rollout, token] = whiten(
  discounted(reward, along: token, discount: discount),
  eps: eps,
  ddof: ddof,
  floor: floor,
)

# Returns 1, 1 and 0 have mean 2/3 and variance 1/3: 0.333333 / 0.577350.
check reinforce_pp([[[0, 1], [0]]]) ~= [[[0.577350, 0.577350], [-1.154701]]] within 1e-6
# Returns 0.5, 1 and 0: mean 0.5, variance 1/6 of all there is.
check reinforce_pp([[[0, 1], [0]]], discount: 0.5, ddof: 0)
  ~= [[[0, 1.224745], [-1.224745]]]
  within 1e-6
