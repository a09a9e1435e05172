use std.reward.exact_match

## How many days a month has, of years from `first` on.
task month_length(
  first: i64 in 1600.. = 1900,  ## year
  years: i64 in 1.. = 300,  ## how many years
) of 12 * years {
  question = month_length_asked(index, first)
  answer = month_length_told(index, first)
  demonstration = answer
}

fn month_length_asked(i: i64[prompt], first: i64) -> text[prompt] {
  axis month = find_all(
    "January February March April May June July August September October November December",
    r"[A-Z][a-z]+",
  )
  "How many days has {take(month.text, at: i % 12, along: month)} {first + i // 12}? Answer with just the number."
}

fn month_length_told(i: i64[prompt], first: i64) -> text[prompt] {
  month = i % 12
  year = first + i // 12
  leap = year % 4 == 0 and year % 100 != 0 or year % 400 == 0
  february = where(leap, 29, 28)
  others = 30 + i64(month % 2 == i64(month > 6))
  "{where(month == 1, february, others)}"
}

check month_length_asked([1201], 1900)
  == ["How many days has February 2000? Answer with just the number."]
check month_length_told([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 1900)
  == ["31", "28", "31", "30", "31", "30", "31", "31", "30", "31", "30", "31"]
check exact_match([["29", "28"], ["29", "28"]], month_length_told([1201, 1], 1900))
  == [[1, 0], [0, 1]]
check (month_length_asked(i, 1900) == month_length_asked(j, 1900))
  == (i == j)
  forall i: i64[prompt] in 0..3599, j: i64[prompt] in 0..3599
