use std.bandit.number_of

## The rollouts of the batch one after the other along a dense axis; 0 after the
## last. More than it has points for end the run.
fn in_a_row(x: f32[prompt, rollout], along: axes) -> f32[*] = sum(
  place(x, at: number_of(x), along: along),
  over: prompt,
)

axis arm[4]
check in_a_row([[5, 7], [9]], along: arm) == [5, 7, 9, 0]
