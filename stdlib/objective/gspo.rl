use std.objective.sequence_clipped

## Clipped surrogate on the length-normalised ratio of whole responses, with the
## bounds of the paper's experiments. arXiv:2507.18071 (GSPO), eq. 5.
##
## The bounds are 3e-4 and 4e-4 there and in verl's recipe; TRL and OpenRLHF
## leave those of tokens, 0.2, which bind nothing here.
objective gspo(
  advantage: f32[prompt, rollout],
  low: f32 = 0.0003,  ## the ratio is not credited below 1 - low
  high: f32 = 0.0004,  ## nor above 1 + high
) -> f32 = sequence_clipped(advantage, low: low, high: high)

# Ratio e^0.1, not credited above 1.0004, and ratio e^-0.1 with a negative advantage not below 0.9997.
check gspo([[1, -1]])
  given { logp: [[[0.1, 0.3], [-0.1]]], old.logp: [[[0, 0.2], [0]]] }
  ~= -0.00035
  within 1e-6
