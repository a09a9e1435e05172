## The reward of each step: the change of value across it, or where that is less
## than `threshold` the next one that is not, discounted by its distance, at most
## `look_ahead` steps away. arXiv:2508.10293. A step that is left out has none
## and is no distance.
fn propagate(
  gain: f32[*],
  along: axes,
  kept: bool[*] = true,  ## steps that are not left out
  decay: f32 in 0..1 = 0.7,  ## gamma_s
  look_ahead: i64 in 0.. = 4,  ## Q
  threshold: f32 in 0<.. = 1e-5,  ## tau: less than 1 / tries
) -> f32[*] {
  counts = kept and abs(gain) >= threshold
  passes = where(kept, decay, 1.0)
  inherited = cumsum(
    where(counts, gain, 0),
    along: along,
    from: end,
    decay: where(counts, 0, passes),
  )
  distance = cumsum(
    where(counts or not kept, 0.0, 1.0),
    along: along,
    from: end,
    decay: where(counts, 0.0, 1.0),
  )
  where(kept and distance <= f32(look_ahead), inherited, 0)
}

check propagate([[[0.2, 0, 0, 0.4, 0, -0.2]]], along: token)
  ~= [[[0.2, 0.196, 0.28, 0.4, -0.14, -0.2]]]
  within 1e-6
check propagate([[[0, 0, 1]]], along: token, kept: [[[1, 0, 1]]] == 1)
  ~= [[[0.7, 0, 1]]]
  within 1e-6
