use std.reward.exact_match

## The time of day some minutes after another.
task clock(
  minutes: i64 in 1..100000 = 180,  ## the most minutes between
) of 1440 * minutes {
  question = clock_asked(index)
  answer = clock_told(index)
  demonstration = answer
}

fn clock_time(
  minute: i64[prompt],
) -> text[prompt] = "{two_digits(minute // 60 % 24)}:{two_digits(minute % 60)}"

fn two_digits(n: i64[prompt]) -> text[prompt] = where(n < 10, "0{n}", "{n}")

fn clock_asked(
  i: i64[prompt],
) -> text[prompt] = "It is {clock_time(i % 1440)}. What time is it {i // 1440 + 1} minutes later? Answer like 09:05."

fn clock_told(i: i64[prompt]) -> text[prompt] = clock_time(i % 1440 + i // 1440 + 1)

check clock_asked([137505]) == ["It is 11:45. What time is it 96 minutes later? Answer like 09:05."]
check clock_told([137505, 1439]) == ["13:21", "00:00"]
check exact_match([["13:21", "13:20", "1:21"]], clock_told([137505])) == [[1, 0, 0]]
check (clock_asked(i) == clock_asked(j))
  == (i == j)
  forall i: i64[prompt] in 0..259199, j: i64[prompt] in 0..259199
