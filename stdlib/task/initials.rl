use std.reward.exact_match, std.text.word

## The first letters of words, as one word.
task initials(
  words: i64 in 1..12 = 3,  ## how many words
) of 32 ** words {
  question = initials_asked(index, words)
  answer = initials_told(index, words)
  demonstration = answer
}

fn initials_asked(i: i64[prompt], words: i64) -> text[prompt] {
  axis place[words]
  "Which word do the first letters of these words make: {join(word(i // 32 ** position(place) % 32), along: place, with: " ")}? Answer with just the letters."
}

fn initials_told(i: i64[prompt], words: i64) -> text[prompt] {
  axis place[words]
  join(capture(word(i // 32 ** position(place) % 32), r"^[a-z]"), along: place)
}

check initials_asked([34], 2)
  == [
    "Which word do the first letters of these words make: eagle tree? Answer with just the letters.",
  ]
check exact_match([["et", "te", "ee"]], initials_told([34], 2)) == [[1, 0, 0]]
check (initials_asked(i, 2) == initials_asked(j, 2))
  == (i == j)
  forall i: i64[prompt] in 0..1023, j: i64[prompt] in 0..1023
