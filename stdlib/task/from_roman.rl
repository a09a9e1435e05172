use std.reward.exact_match, std.text.roman

## The number that Roman numerals write, from 1 to `limit`.
task from_roman(
  limit: i64 in 2..3999 = 500,  ## the largest number
) of limit {
  question = from_roman_asked(index)
  answer = "{index + 1}"
  demonstration = answer
}

fn from_roman_asked(
  i: i64[prompt],
) -> text[prompt] = "Which number is {roman(i + 1)}? Answer with just the number."

check from_roman_asked([13]) == ["Which number is XIV? Answer with just the number."]
check exact_match([["14", "16"]], ["14"]) == [[1, 0]]
check (from_roman_asked(i) == from_roman_asked(j))
  == (i == j)
  forall i: i64[prompt] in 0..3998, j: i64[prompt] in 0..3998
