## The greatest common divisor, by 24 steps of Euclid's algorithm: enough below 75,025.
fn gcd(a: i64[*] in 0..75024, b: i64[*] in 0..75024) -> i64[*] {
  c = kept8(a, b)
  d = left8(a, b)
  kept8(kept8(c, d), left8(c, d))
}

fn kept(a: i64[*], b: i64[*]) -> i64[*] = where(b == 0, a, b)

fn left(a: i64[*], b: i64[*]) -> i64[*] = where(b == 0, 0, a % max(b, 1))

fn kept2(a: i64[*], b: i64[*]) -> i64[*] = kept(kept(a, b), left(a, b))

fn left2(a: i64[*], b: i64[*]) -> i64[*] = left(kept(a, b), left(a, b))

fn kept4(a: i64[*], b: i64[*]) -> i64[*] = kept2(kept2(a, b), left2(a, b))

fn left4(a: i64[*], b: i64[*]) -> i64[*] = left2(kept2(a, b), left2(a, b))

fn kept8(a: i64[*], b: i64[*]) -> i64[*] = kept4(kept4(a, b), left4(a, b))

fn left8(a: i64[*], b: i64[*]) -> i64[*] = left4(kept4(a, b), left4(a, b))

fn divisors(a: i64[prompt], b: i64[prompt]) -> i64[prompt] = gcd(a, b)

fn is_common(a: i64[prompt], b: i64[prompt]) -> bool[prompt] = a % divisors(a, b) == 0
  and b % divisors(a, b) == 0

check divisors([12, 7, 0, 9, 46368], [18, 13, 5, 0, 28657]) == [6, 1, 5, 9, 1]
check is_common(a, b) == true forall a: i64[prompt] in 1..9999, b: i64[prompt] in 1..9999
