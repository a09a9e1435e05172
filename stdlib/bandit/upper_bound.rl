## Scores raised by how little is known of them: `weight` times the root of g'
## Z^-1 g / width, g being the gradient of a score by the numbers of the net that
## gives it, and Z the sum of g g' of what was chosen so far. arXiv:1911.04462
## (NeuralUCB), algorithm 1. Of Z this is the diagonal, a number for each number of
## the net and not for each pair of them, as in the public code (`NeuralUCBDiag`).
fn upper_bound(
  score: f32[*],
  slope: f32[*],  ## g, along `over`
  seen: f32[*],  ## the diagonal of Z
  over: axes,  ## the numbers of the net
  weight: f32 in 0..,
  width: f32 in 0<..,  ## of the net's layers
) -> f32[*] = score + weight * sqrt(sum(square(slope) / seen, over: over) / width)

# 1 + 2 sqrt((1/1 + 4/4 + 9/3) / 5): what was seen more raises less.
check upper_bound([[1]], [[[1, 2, 3]]], [[[1, 4, 3]]], over: token, weight: 2, width: 5) == [[3]]
check upper_bound([[1]], [[[1, 2, 3]]], 100, over: token, weight: 0, width: 5) == [[1]]
