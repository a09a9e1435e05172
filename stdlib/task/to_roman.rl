use std.reward.exact_match, std.text.roman

## A number from 1 to `limit` in Roman numerals.
task to_roman(
  limit: i64 in 2..3999 = 500,  ## the largest number
) of limit {
  question = to_roman_asked(index)
  answer = to_roman_told(index)
  demonstration = answer
}

fn to_roman_asked(i: i64[prompt]) -> text[prompt] = "Write {i + 1} in Roman numerals."

fn to_roman_told(i: i64[prompt]) -> text[prompt] = roman(i + 1)

check exact_match([["XIV", "XIIII", "14"]], to_roman_told([13])) == [[1, 0, 0]]
check (to_roman_told(i) == to_roman_told(j))
  == (i == j)
  forall i: i64[prompt] in 0..3998, j: i64[prompt] in 0..3998
