## Number of steps before this one in which `when` held.
fn counter(
  when: bool = true,  ## whether this step counts
) -> i64 {
  state steps_counted: i64 = 0
  next steps_counted = steps_counted + where(when, 1, 0)
  steps_counted
}

check counter() then counter() then counter() == [0, 1, 2]
check counter(true) then counter(false) then counter(true) then counter(true) == [0, 1, 1, 2]
