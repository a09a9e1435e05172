use std.reward.exact_match, std.text.letter

## Letters in the order of the alphabet.
task alphabetical(
  count: i64 in 2..16 = 5,  ## how many letters
  letters: i64 in 2..26 = 10,  ## different ones, from a on
) of letters ** count {
  question = alphabetical_asked(index, count, letters)
  answer = alphabetical_told(index, count, letters)
  demonstration = answer
}

fn alphabetical_asked(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  "Sort these letters: {join(letter(i // letters ** position(place) % letters), along: place, with: " ")}. Answer with just the letters."
}

fn alphabetical_told(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  sorted = i64(sort(f32(i // letters ** position(place) % letters), along: place))
  join(letter(sorted), along: place, with: " ")
}

check alphabetical_asked([5], 3, 3) == ["Sort these letters: c b a. Answer with just the letters."]
check exact_match([["a b c", "c b a", "abc"]], alphabetical_told([5], 3, 3)) == [[1, 0, 0]]
check (alphabetical_asked(i, 4, 5) == alphabetical_asked(j, 4, 5))
  == (i == j)
  forall i: i64[prompt] in 0..624, j: i64[prompt] in 0..624
