use std.math.gcd, std.reward.exact_match

## The greatest common divisor of two numbers from 1 to `limit`.
task common_divisor(
  limit: i64 in 2..75024 = 100,  ## the largest number
) of limit ** 2 {
  question = common_divisor_asked(index, limit)
  answer = common_divisor_told(index, limit)
  demonstration = answer
}

fn common_divisor_asked(
  i: i64[prompt],
  limit: i64,
) -> text[prompt] = "What is the greatest common divisor of {i // limit + 1} and {i % limit + 1}? Answer with just the number."

fn common_divisor_told(
  i: i64[prompt],
  limit: i64,
) -> text[prompt] = "{gcd(i // limit + 1, i % limit + 1)}"

check common_divisor_asked([1117], 100)
  == ["What is the greatest common divisor of 12 and 18? Answer with just the number."]
check exact_match([["6", "3"]], common_divisor_told([1117], 100)) == [[1, 0]]
check (common_divisor_asked(i, 100) == common_divisor_asked(j, 100))
  == (i == j)
  forall i: i64[prompt] in 0..9999, j: i64[prompt] in 0..9999
