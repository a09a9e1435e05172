use std.date.iso_date, std.reward.exact_match

## The day of the week of a date from 2000-01-01 on.
task weekday(
  days: i64 in 7..2921940 = 36525,  ## dates that are asked about
) of days {
  question = weekday_asked(index)
  answer = weekday_told(index)
  demonstration = answer
}

fn weekday_asked(
  i: i64[prompt],
) -> text[prompt] = "Which day of the week is {iso_date(i)}? Answer with just the day."

# 2000-01-01 is a Saturday.
fn weekday_told(i: i64[prompt]) -> text[prompt] {
  axis day = find_all("Saturday Sunday Monday Tuesday Wednesday Thursday Friday", r"[A-Z][a-z]+")
  take(day.text, at: i % 7, along: day)
}

check weekday_asked([59]) == ["Which day of the week is 2000-02-29? Answer with just the day."]
check weekday_told([0, 59, 8825]) == ["Saturday", "Tuesday", "Thursday"]
check exact_match([["Tuesday", "Monday"]], weekday_told([59])) == [[1, 0]]
check (weekday_asked(i) == weekday_asked(j))
  == (i == j)
  forall i: i64[prompt] in 0..36524, j: i64[prompt] in 0..36524
