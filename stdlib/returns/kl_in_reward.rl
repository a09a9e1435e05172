use std.divergence.k1, std.returns.at_end

## A reward of whole responses as one of their tokens, less the divergence of
## each from the reference, of the weights that sampled. arXiv:2203.02155
## (InstructGPT), eq. 2; of tokens as in arXiv:1909.08593, section 2.
##
## verl: `use_kl_in_reward`, `kl_penalty = kl`, the divergence at every token;
## OpenRLHF: `kl.init_coef`, `kl.estimator`. TRL's `RLOOTrainer` subtracts the sum
## of a response: `sum(kl_in_reward(reward, 0.05), over: token)`.
fn kl_in_reward(
  reward: f32[prompt, rollout],
  coefficient: f32 = 0.001,
  estimate: fn(f32[*], f32[*]) -> f32[*] = k1,
) -> f32[prompt, rollout, token] = at_end(reward) - coefficient * estimate(old.logp, ref.logp)

# Log-ratios 0.5 and -1; the second token is the last.
check kl_in_reward([[1]], 0.1)
  given { old.logp: [[[-1, -2]]], ref.logp: [[[-1.5, -1]]] }
  ~= [[[-0.05, 1.1]]]
  within 1e-6
