use std.reward.exact_match

## The number that is left out of consecutive ones.
task missing_number(
  count: i64 in 3..50 = 7,  ## numbers with the missing one
  limit: i64 in 1.. = 50,  ## the first one lies below this
) of limit * (count - 2) {
  question = missing_asked(index, count)
  answer = missing_told(index, count)
  demonstration = answer
}

fn missing_told(
  i: i64[prompt],
  count: i64,
) -> text[prompt] = "{i // (count - 2) + i % (count - 2) + 1}"

fn missing_asked(i: i64[prompt], count: i64) -> text[prompt] {
  axis place[count]
  shown = join(
    i // (count - 2) + position(place),
    along: place,
    with: ", ",
    where: position(place) != i % (count - 2) + 1,
  )
  "Which number is missing: {shown}? Answer with just the number."
}

check missing_asked([7], 5) == ["Which number is missing: 2, 3, 5, 6? Answer with just the number."]
check exact_match([["4", "5"]], missing_told([7], 5)) == [[1, 0]]
check (missing_asked(i, 7) == missing_asked(j, 7))
  == (i == j)
  forall i: i64[prompt] in 0..249, j: i64[prompt] in 0..249
