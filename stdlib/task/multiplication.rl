use std.reward.final_answer

## The product of a number of at most `digits` digits and one of `by`: "12*34=". The solution multiplies by one digit after the other.
task multiplication(
  digits: i64 in 1..9 = 2,  ## digits of the first number
  by: i64 in 1..9 = 2,  ## digits of the second
) of 10 ** (digits + by) {
  question = multiplication_asked(index, by)
  answer = multiplication_told(index, by)
  solution = multiplication_solved(index, by)
  demonstration = answer
}

fn multiplication_asked(i: i64[prompt], by: i64) -> text[prompt] = "{i // 10 ** by}*{i % 10 ** by}="

fn multiplication_told(i: i64[prompt], by: i64) -> text[prompt] = "{i // 10 ** by * (i % 10 ** by)}"

fn multiplication_solved(i: i64[prompt], by: i64) -> text[prompt] {
  axis place[by]
  unit = 10 ** position(place)
  a = i // 10 ** by
  part = i % 10 ** by // unit % 10 * unit
  "{join("{a}*{part}={a * part}", along: place, with: ", ")} #### {a * (i % 10 ** by)}"
}

check multiplication_asked([1234, 5], 2) == ["12*34=", "0*5="]
check multiplication_solved([1234], 2) == ["12*4=48, 12*30=360 #### 408"]
check final_answer([["so #### 408", "#### 48"]], multiplication_told([1234], 2)) == [[1, 0]]
check (multiplication_asked(i, 1) == multiplication_asked(j, 1))
  == (i == j)
  forall i: i64[prompt] in 0..999, j: i64[prompt] in 0..999
