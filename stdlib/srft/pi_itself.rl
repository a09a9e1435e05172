## The probability itself, as in arXiv:2506.19767, eq. 9, with the probability
## of whoever wrote the demonstration taken as 1.
fn pi_itself(p: f32[*]) -> f32[*] = p

check pi_itself([0.5]) == [0.5]
