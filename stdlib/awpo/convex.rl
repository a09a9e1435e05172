## Outcome and score as one reward: a share `kappa` of the score in place of the
## outcome.
fn convex(outcome: f32[*], score: f32[*], kappa: f32 in 0..1 = 0.5) -> f32[*] = lerp(
  outcome,
  score,
  kappa,
)

check convex([1, 0], [0.5, 0.25]) == [0.75, 0.125]
