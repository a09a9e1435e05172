## Three numbers of at most `digits` digits in ascending order.
task sorting(
  digits: i64 = 1,  ## digits of each number
) of 10 ** (3 * digits) {
  base = 10 ** digits
  a = index // base ** 2
  b = index // base % base
  c = index % base
  first = min(a, min(b, c))
  last = max(a, max(b, c))
  question = "Sort these numbers from smallest to largest: {a}, {b}, {c}. Answer with just the numbers."
  answer = "{first}, {a + b + c - first - last}, {last}"
  demonstration = answer
}
