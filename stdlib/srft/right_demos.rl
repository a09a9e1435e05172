## Demonstrations that are right. A wrong one is a defect of the data and ends
## the run, unless `drop_demo` leaves it out.
fn right_demos(verdict: f32[prompt, demo] in 0..1, drop_demo: bool) -> bool[prompt, demo] = (
  verdict == 1
)
  and of_all(where(drop_demo, 1, verdict)) == 1

fn of_all(demo_verdict: f32[prompt, demo] in 1..1) -> f32[prompt, demo] = demo_verdict

check right_demos([[1, 0], [1]], true) == [[true, false], [true]]
check right_demos([[1, 0]], false) fails with "`demo_verdict`"
