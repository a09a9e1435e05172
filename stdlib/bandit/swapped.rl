## What is chosen, each swapped with probability `explore` for another that is
## not, drawn alike.
fn swapped(
  best: bool[prompt, rollout],
  explore: f32,  ## 0: none is swapped
  leave: f32[prompt, rollout],  ## draws
  enter: f32[prompt, rollout],  ## others
  over: axes,  ## within which they are swapped
) -> bool[prompt, rollout] {
  wanted = best and leave < explore
  free = sum(i64(not best), over: over)
  number = min(sum(i64(wanted), over: over), free)
  out = wanted and top(where(wanted, -leave, -2), count: number, over: over)
  into = top(where(best, -1, enter), count: number, over: over)
  best and not out or into and not best
}

# Within all: the one that enters is of another group.
check swapped(
  [[true, true], [false, false]],
  0.1,
  [[0.05, 0.5], [0.01, 0.01]],
  [[0.99, 0.99], [0.2, 0.7]],
  over: [prompt, rollout],
)
  == [[false, true], [false, true]]
# As many are chosen whatever is drawn.
check sum(i64(swapped(score > 0.5, 1, l, e, over: [prompt, rollout])), over: [prompt, rollout])
  == sum(i64(score > 0.5), over: [prompt, rollout])
  forall score: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout] in 0..<1,
    e: f32[prompt, rollout] in 0..<1,
    cases: 50
