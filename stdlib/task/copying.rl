use std.reward.exact_match, std.text.letter

## The same letters once more.
task copying(
  count: i64 in 1..16 = 5,  ## how many letters
  letters: i64 in 2..26 = 5,  ## different ones, from a on
) of letters ** count {
  question = copying_asked(index, count, letters)
  answer = copying_told(index, count, letters)
  demonstration = answer
}

fn copying_asked(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  "Repeat: {join(letter(i // letters ** position(place) % letters), along: place)}"
}

fn copying_told(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  join(letter(i // letters ** (position(place)) % letters), along: place)
}

check copying_asked([5, 8], 3, 3) == ["Repeat: cba", "Repeat: cca"]
check exact_match([["cba", "abc", "cb"]], copying_told([5], 3, 3)) == [[1, 0, 0]]
check (copying_asked(i, 5, 5) == copying_asked(j, 5, 5))
  == (i == j)
  forall i: i64[prompt] in 0..3124, j: i64[prompt] in 0..3124
