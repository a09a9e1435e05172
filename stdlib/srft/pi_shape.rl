## How much a token of a demonstration is off the policy, as LUFFY
## (arXiv:2504.14945) shapes it: p / (p + gamma).
fn pi_shape(p: f32[*], gamma: f32 = 0.1) -> f32[*] = p / (p + gamma)

check pi_shape([0.5]) ~= [0.833333] within 1e-6
