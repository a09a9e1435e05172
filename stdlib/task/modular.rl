use std.reward.exact_match

## A product modulo a number from 2 to `modulus`, both factors below `limit`.
task modular(
  limit: i64 in 2.. = 20,  ## factors lie below this
  modulus: i64 in 2.. = 12,  ## the largest modulus
) of limit ** 2 * (modulus - 1) {
  question = modular_asked(index, limit)
  answer = modular_told(index, limit)
  demonstration = answer
}

fn modular_asked(
  i: i64[prompt],
  limit: i64,
) -> text[prompt] = "What is {i // limit % limit} * {i % limit} modulo {i // limit ** 2 + 2}? Answer with just the number."

fn modular_told(
  i: i64[prompt],
  limit: i64,
) -> text[prompt] = "{i // limit % limit * (i % limit) % (i // limit ** 2 + 2)}"

check modular_asked([123], 10) == ["What is 2 * 3 modulo 3? Answer with just the number."]
check exact_match([["0", "6"]], modular_told([123], 10)) == [[1, 0]]
check (modular_asked(i, 20) == modular_asked(j, 20))
  == (i == j)
  forall i: i64[prompt] in 0..4399, j: i64[prompt] in 0..4399
