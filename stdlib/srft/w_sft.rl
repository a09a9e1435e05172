## Weight of a demonstration: it fades where the policy is uncertain of it.
## arXiv:2506.19767, eq. 8.
fn w_sft(
  h: f32[*],  ## entropy, in nats
  scale: f32 = 0.5,
  by_entropy: bool = true,  ## false: `scale` alone
) -> f32[*] = scale * where(by_entropy, stop(exp(-h)), 1)

check w_sft([0, 1]) ~= [0.5, 0.1839] within 1e-4
