## 1 where the response is an expression of the three numbers, each once, with `+`, `-`, `*` and at most one pair of brackets, and equals the target.
reward makes_number(
  response: text[prompt, rollout],
  a: i64[prompt],
  b: i64[prompt],
  c: i64[prompt],
  target: i64[prompt],
) -> f32[prompt, rollout] {
  said = trim(response)
  left = matches(said, r"^\([^()]*\)[^()]*$")
  right = matches(said, r"^[^()]*\([^()]*\)$")
  form = r"^\(? *(0|[1-9][0-9]{0,5}) *([-+*]) *\(? *(0|[1-9][0-9]{0,5}) *\)? *([-+*]) *(0|[1-9][0-9]{0,5}) *\)?$"
  x = whole_number(capture(said, form, group: 1))
  y = whole_number(capture(said, form, group: 3))
  z = whole_number(capture(said, form, group: 5))
  first = capture(said, form, group: 2)
  second = capture(said, form, group: 4)
  later = right or not left and second == "*" and first != "*"
  made = where(
    later,
    calculated(first, x, calculated(second, y, z)),
    calculated(second, calculated(first, x, y), z),
  )
  same = x + y + z == a + b + c
    and min(x, min(y, z)) == min(a, min(b, c))
    and max(x, max(y, z)) == max(a, max(b, c))
  fits = matches(
    said,
    r"^\( *(0|[1-9][0-9]{0,5}) *[-+*] *(0|[1-9][0-9]{0,5}) *\) *[-+*] *(0|[1-9][0-9]{0,5})$",
  )
    or matches(
      said,
      r"^(0|[1-9][0-9]{0,5}) *[-+*] *\( *(0|[1-9][0-9]{0,5}) *[-+*] *(0|[1-9][0-9]{0,5}) *\)$",
    )
    or matches(
      said,
      r"^(0|[1-9][0-9]{0,5}) *[-+*] *(0|[1-9][0-9]{0,5}) *[-+*] *(0|[1-9][0-9]{0,5})$",
    )
  f32(fits and same and made == target)
}

record Whole { n: i64 }

fn whole_number(digits: text[*]) -> i64[*] {
  read = parse_json("\{\"n\": {digits}\}", as: Whole) ?? Whole(n: 0)
  read.n
}

fn calculated(sign: text[*], x: i64[*], y: i64[*]) -> i64[*] = where(
  sign == "+",
  x + y,
  where(sign == "-", x - y, x * y),
)

check makes_number(
  [["2 + 3 * 4", "(2+3)*4", "2*(3+4)", "4 * 3 + 2", "14"], ["5"]],
  [2, 1],
  [3, 1],
  [4, 1],
  [14, 3],
)
  == [[1, 0, 1, 1, 0], [0]]
# Each number once, and nothing else.
check makes_number(
  [
    [
      "2 + 3 * 4 ",
      "2 + 3 * 3",
      "2 + 4 * 4",
      "2+3*4=14",
      "((2 + 3 * 4))",
      "2 + (3 * 4)",
      "(2 + 3 * 4",
      "02 + 3 * 4",
    ],
  ],
  [2],
  [3],
  [4],
  [14],
)
  == [[1, 0, 0, 0, 0, 1, 0, 0]]
check makes_number(
  [["7 - 2 - 1", "7 - (2 - 1)"], ["7 - 2 - 1", "7 - (2 - 1)"]],
  [1, 1],
  [2, 2],
  [7, 7],
  [4, 6],
)
  == [[1, 0], [0, 1]]
