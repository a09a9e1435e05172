use std.reward.exact_match, std.text.letter

## How often a letter occurs among others.
task letter_count(
  count: i64 in 1..14 = 6,  ## letters that are shown
  letters: i64 in 2..16 = 4,  ## different ones, from a on
) of letters ** (count + 1) {
  question = letter_count_asked(index, count, letters)
  answer = letter_count_told(index, count, letters)
  demonstration = answer
}

fn letter_count_asked(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  shown = join(letter(i // letters ** (position(place) + 1) % letters), along: place)
  "How many times does the letter {letter(i % letters)} occur in {shown}? Answer with just the number."
}

fn letter_count_told(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  "{sum(i64(i // letters ** (position(place) + 1) % letters == i % letters), over: place)}"
}

# 1, then 1, 2, 1 of base 3.
check letter_count_asked([49], 3, 3)
  == ["How many times does the letter b occur in bcb? Answer with just the number."]
check exact_match([["2", "1"]], letter_count_told([49], 3, 3)) == [[1, 0]]
check (letter_count_asked(i, 4, 3) == letter_count_asked(j, 4, 3))
  == (i == j)
  forall i: i64[prompt] in 0..242, j: i64[prompt] in 0..242
