## A number in Roman numerals.
fn roman(
  number: i64[*] in 1..3999,
) -> text[*] = "{tens(number // 1000, "M", "", "")}{tens(number // 100 % 10, "C", "D", "M")}{tens(number // 10 % 10, "X", "L", "C")}{tens(number % 10, "I", "V", "X")}"

## A digit by the signs of 1, 5 and 10.
fn tens(digit: i64[*], one: text, five: text, ten: text) -> text[*] {
  low = where(
    digit % 5 == 1,
    one,
    where(digit % 5 == 2, "{one}{one}", where(digit % 5 == 3, "{one}{one}{one}", "")),
  )
  where(
    digit == 9,
    "{one}{ten}",
    where(digit == 4, "{one}{five}", where(digit >= 5, "{five}{low}", low)),
  )
}

fn romans_of(number: i64[prompt]) -> text[prompt] = roman(number)

check romans_of([1, 4, 9, 14, 40, 90, 400, 1994, 3888])
  == ["I", "IV", "IX", "XIV", "XL", "XC", "CD", "MCMXCIV", "MMMDCCCLXXXVIII"]
