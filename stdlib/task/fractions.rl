use std.math.gcd, std.reward.exact_match

## The sum of two fractions in lowest terms, numerators from 1, denominators from 2 to `limit`.
task fractions(
  limit: i64 in 2..200 = 6,  ## the largest numerator and denominator
) of (limit * (limit - 1)) ** 2 {
  question = fractions_asked(index, limit)
  answer = fractions_told(index, limit)
  demonstration = answer
}

fn numerator(i: i64[prompt], limit: i64) -> i64[prompt] = i % limit + 1

fn denominator(i: i64[prompt], limit: i64) -> i64[prompt] = i // limit % (limit - 1) + 2

fn second_fraction(i: i64[prompt], limit: i64) -> i64[prompt] = i // (limit * (limit - 1))

fn fractions_asked(i: i64[prompt], limit: i64) -> text[prompt] {
  j = second_fraction(i, limit)
  "What is {numerator(i, limit)}/{denominator(i, limit)} + {numerator(j, limit)}/{denominator(j, limit)} in lowest terms? Answer like 5/6 or 2."
}

fn fractions_told(i: i64[prompt], limit: i64) -> text[prompt] {
  j = second_fraction(i, limit)
  above = numerator(i, limit) * denominator(j, limit) + numerator(j, limit) * denominator(i, limit)
  below = denominator(i, limit) * denominator(j, limit)
  shared = gcd(above, below)
  where(below == shared, "{above // shared}", "{above // shared}/{below // shared}")
}

# 1/2 + 1/3; 2/4 + 3/6; 2/3 + 2/6.
check fractions_asked([180], 6) == ["What is 1/2 + 1/3 in lowest terms? Answer like 5/6 or 2."]
check fractions_told([180, 793, 757], 6) == ["5/6", "1", "1"]
check exact_match([["5/6", "10/12", "2/5"]], fractions_told([180], 6)) == [[1, 0, 0]]
check (fractions_asked(i, 6) == fractions_asked(j, 6))
  == (i == j)
  forall i: i64[prompt] in 0..899, j: i64[prompt] in 0..899
