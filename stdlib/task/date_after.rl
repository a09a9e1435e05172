use std.date.iso_date, std.reward.exact_match

## The date some days after one between 2000-01-01 and 2099-12-31.
task date_after(
  days: i64 in 1..100000 = 60,  ## the most days between
) of 36525 * days {
  question = date_after_asked(index, days)
  answer = date_after_told(index, days)
  demonstration = answer
}

fn date_after_asked(
  i: i64[prompt],
  days: i64,
) -> text[prompt] = "Which date is {i % days + 1} days after {iso_date(i // days)}? Answer like 2024-02-29."

fn date_after_told(i: i64[prompt], days: i64) -> text[prompt] = iso_date(i // days + i % days + 1)

check date_after_asked([5849], 100)
  == ["Which date is 50 days after 2000-02-28? Answer like 2024-02-29."]
check exact_match([["2000-04-18", "2000-04-19"]], date_after_told([5849], 100)) == [[1, 0]]
check (date_after_asked(i, 60) == date_after_asked(j, 60))
  == (i == j)
  forall i: i64[prompt] in 0..2191499, j: i64[prompt] in 0..2191499
