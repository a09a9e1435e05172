use std.reward.exact_match, std.text.letter

## Letters from the last to the first.
task reversal(
  count: i64 in 1..16 = 5,  ## how many letters
  letters: i64 in 2..26 = 5,  ## different ones, from a on
) of letters ** count {
  question = reversal_asked(index, count, letters)
  answer = reversal_told(index, count, letters)
  demonstration = answer
}

fn reversal_asked(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  "Reverse: {join(letter(i // letters ** position(place) % letters), along: place)}"
}

fn reversal_told(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  join(letter(i // letters ** (count - 1 - position(place)) % letters), along: place)
}

check reversal_asked([5, 8], 3, 3) == ["Reverse: cba", "Reverse: cca"]
check exact_match([["abc", "cba", "cb"]], reversal_told([5], 3, 3)) == [[1, 0, 0]]
check (reversal_asked(i, 5, 5) == reversal_asked(j, 5, 5))
  == (i == j)
  forall i: i64[prompt] in 0..3124, j: i64[prompt] in 0..3124
