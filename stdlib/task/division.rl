use std.reward.exact_match

## Quotient and remainder of a number below `limit` and one from 2 to `divisor`.
task division(
  limit: i64 in 2.. = 100,  ## numbers that are divided lie below this
  divisor: i64 in 2.. = 12,  ## the largest divisor
) of limit * (divisor - 1) {
  question = division_asked(index, divisor)
  answer = division_told(index, divisor)
  demonstration = answer
}

fn division_asked(
  i: i64[prompt],
  divisor: i64,
) -> text[prompt] = "What is {i // (divisor - 1)} divided by {i % (divisor - 1) + 2}? Answer with quotient and remainder, like 4 r 1."

fn division_told(i: i64[prompt], divisor: i64) -> text[prompt] {
  n = i // (divisor - 1)
  by = i % (divisor - 1) + 2
  "{n // by} r {n % by}"
}

check division_asked([58], 4)
  == ["What is 19 divided by 3? Answer with quotient and remainder, like 4 r 1."]
check exact_match([["6 r 1", "6 r 2", "6"]], division_told([58], 4)) == [[1, 0, 0]]
check (division_asked(i, 12) == division_asked(j, 12))
  == (i == j)
  forall i: i64[prompt] in 0..1099, j: i64[prompt] in 0..1099
