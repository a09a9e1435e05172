## Weight of a right rollout: it grows where the policy is uncertain of it.
## arXiv:2506.19767, eq. 12.
fn w_rl(
  h: f32[*],  ## entropy, in nats
  scale: f32 = 0.1,
  by_entropy: bool = true,  ## false: `scale` alone
) -> f32[*] = scale * where(by_entropy, stop(exp(h)), 1)

check w_rl([0, 1]) ~= [0.1, 0.2718] within 1e-4
