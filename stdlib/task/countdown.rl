use std.reward.makes_number

## An expression of three numbers that equals a fourth: "2 3 4 = 14" to "2 + 3 * 4". Scored by `makes_number(response, data.a, data.b, data.c, data.target)`.
task countdown(
  limit: i64 in 2..1000 = 10,  ## numbers are 1 to this
) of limit ** 3 {
  a = index // limit ** 2 + 1
  b = index // limit % limit + 1
  c = index % limit + 1
  target = countdown_target(a, b, c)
  question = countdown_asked(index, limit)
  answer = countdown_told(a, b, c)
  demonstration = answer
}

# Signs 0 to 2 are plus, minus, times; which ones follows from the numbers, so that they are asked once.
fn sign_of(code: i64[prompt]) -> text[prompt] = where(code == 0, "+", where(code == 1, "-", "*"))

fn applied(code: i64[prompt], x: i64[prompt], y: i64[prompt]) -> i64[prompt] = where(
  code == 0,
  x + y,
  where(code == 1, x - y, x * y),
)

fn first_sign(a: i64[prompt], b: i64[prompt], c: i64[prompt]) -> i64[prompt] = (
  5 * a + 3 * b + 7 * c
)
  % 3

fn second_sign(a: i64[prompt], b: i64[prompt], c: i64[prompt]) -> i64[prompt] = (
  a + 2 * b + 5 * c + a * b
)
  // 2
  % 3

fn countdown_target(a: i64[prompt], b: i64[prompt], c: i64[prompt]) -> i64[prompt] = applied(
  second_sign(a, b, c),
  applied(first_sign(a, b, c), a, b),
  c,
)

fn countdown_told(
  a: i64[prompt],
  b: i64[prompt],
  c: i64[prompt],
) -> text[prompt] = "({a} {sign_of(first_sign(a, b, c))} {b}) {sign_of(second_sign(a, b, c))} {c}"

fn countdown_asked(i: i64[prompt], limit: i64) -> text[prompt] {
  a = i // limit ** 2 + 1
  b = i // limit % limit + 1
  c = i % limit + 1
  "Use each of the numbers {a}, {b} and {c} once, with +, - or * and brackets, to make {countdown_target(a, b, c)}. Answer with just the expression."
}

# Any expression counts that makes the number of the three, and no other.
check countdown_told([2], [3], [4]) == ["(2 * 3) * 4"]
check makes_number(
  [["(2 * 3) * 4", "4*(3*2)", "24", "(2 + 4) * 4", "6 * 4"]],
  [2],
  [3],
  [4],
  countdown_target([2], [3], [4]),
)
  == [[1, 1, 0, 0, 0]]
check (countdown_asked(i, 10) == countdown_asked(j, 10))
  == (i == j)
  forall i: i64[prompt] in 0..999, j: i64[prompt] in 0..999
