## Sums of two numbers of `digits` digits, none with a leading 0: "12+34=" to "46".
## `forgets_carry` is the share of demonstrations by a teacher who adds column
## by column and forgets to carry: 17+25 is 32.
task addition(
  digits: i64 = 2,  ## digits of each number
  forgets_carry: f32 = 0,  ## share of wrong demonstrations
) of (9 * 10 ** (digits - 1)) ** 2 {
  axis digit[digits]
  least = 10 ** (digits - 1)
  a = least + index // (9 * least)
  b = least + index % (9 * least)
  unit = 10 ** position(digit)
  column = a // unit % 10 + b // unit % 10
  written = where(unit == least, column, column % 10)
  careless = sum(written * unit, over: digit)
  question = "{a}+{b}="
  answer = "{a + b}"
  demonstration = where(uniform() < forgets_carry, "{careless}", answer)
}
