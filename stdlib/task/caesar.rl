use std.reward.exact_match, std.text.letter

## Letters moved on in the alphabet, after z comes a.
task caesar(
  count: i64 in 1..11 = 4,  ## how many letters
) of 25 * 26 ** count {
  question = caesar_asked(index, count)
  answer = caesar_told(index, count)
  demonstration = answer
}

fn caesar_asked(i: i64[prompt], count: i64) -> text[prompt] {
  axis place[count]
  "Move each letter of {join(letter(i // 25 // 26 ** position(place) % 26), along: place)} on by {i % 25 + 1} in the alphabet; after z comes a. Answer with just the letters."
}

fn caesar_told(i: i64[prompt], count: i64) -> text[prompt] {
  axis place[count]
  join(letter((i // 25 // 26 ** position(place) + i % 25 + 1) % 26), along: place)
}

# x, y and z by 3.
check caesar_asked([438677], 3)
  == [
    "Move each letter of xyz on by 3 in the alphabet; after z comes a. Answer with just the letters.",
  ]
check exact_match([["abc", "xyz"]], caesar_told([438677], 3)) == [[1, 0]]
check (caesar_asked(i, 2) == caesar_asked(j, 2))
  == (i == j)
  forall i: i64[prompt] in 0..16899, j: i64[prompt] in 0..16899
