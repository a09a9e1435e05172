## Outcome and score as one reward: their sum, the score `kappa` times.
fn summed(outcome: f32[*], score: f32[*], kappa: f32 in 0.. = 1) -> f32[*] = outcome + kappa * score

check summed([1, 0], [0.5, 0.25]) == [1.5, 0.25]
