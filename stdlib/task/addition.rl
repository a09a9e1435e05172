## Sums of two numbers of at most `digits` digits: "12+34=" to "46".
## `forgets_carry` is the share of demonstrations by a teacher who adds digit
## by digit and forgets to carry.
task addition(
  digits: i64 = 2,         ## digits of each number
  forgets_carry: f32 = 0,  ## share of wrong demonstrations
) of 10 ** (2 * digits) {
  axis digit[digits]
  a = index // 10 ** digits
  b = index % 10 ** digits
  unit = 10 ** position(digit)
  careless = sum((a // unit % 10 + b // unit % 10) % 10 * unit, over: digit)
  question = "{a}+{b}="
  answer = "{a + b}"
  demonstration = where(uniform() < forgets_carry, "{careless}", answer)
}
