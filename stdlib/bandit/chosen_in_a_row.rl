## The numbers of the rollouts that were chosen, one after the other along a dense
## axis; 0 after the last, once at least. More than it has points for end the run.
fn chosen_in_a_row(x: f32[prompt, rollout], chosen: bool[prompt, rollout], along: axes) -> f32[*] {
  # The chosen come first. Others share the last row.
  last = count(over: along) - 1
  number = rank(where(chosen, 1.0, 0.0), over: [prompt, rollout])
  row = where(chosen, where(number < last, number, -1), last)
  sum(place(where(chosen, x, 0), at: row, along: along), over: prompt)
}

axis arm[3]
check chosen_in_a_row([[5, 6], [7]], [[false, true], [true]], along: arm) == [6, 7, 0]
check sum(chosen_in_a_row([[5, 6], [7]], [[true, true], [true]], along: arm), over: arm)
  fails with "outside of 3 points"
