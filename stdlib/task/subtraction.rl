use std.reward.exact_match

## The difference of two numbers of at most `digits` digits: "12-34=" to "-22".
task subtraction(
  digits: i64 in 1..9 = 2,  ## digits of each number
) of 10 ** (2 * digits) {
  question = subtraction_asked(index, digits)
  answer = subtraction_told(index, digits)
  demonstration = answer
}

fn subtraction_asked(
  i: i64[prompt],
  digits: i64,
) -> text[prompt] = "{i // 10 ** digits}-{i % 10 ** digits}="

fn subtraction_told(
  i: i64[prompt],
  digits: i64,
) -> text[prompt] = "{i // 10 ** digits - i % 10 ** digits}"

check subtraction_asked([1234, 7], 2) == ["12-34=", "0-7="]
check exact_match([["-22", "22"], ["-7", "7"]], subtraction_told([1234, 7], 2)) == [[1, 0], [1, 0]]
check (subtraction_asked(i, 2) == subtraction_asked(j, 2))
  == (i == j)
  forall i: i64[prompt] in 0..9999, j: i64[prompt] in 0..9999
