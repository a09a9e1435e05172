## The larger of two different numbers of at most `digits` digits.
task comparison(
  digits: i64 = 2,  ## digits of each number
) of 10 ** digits * (10 ** digits - 1) {
  base = 10 ** digits - 1
  a = index // base
  rest = index % base
  b = where(rest < a, rest, rest + 1)
  question = "Which number is larger, {a} or {b}? Answer with just the number."
  answer = "{max(a, b)}"
  demonstration = answer
}
