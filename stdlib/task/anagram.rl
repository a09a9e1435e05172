use std.reward.exact_match, std.text.letter, std.text.yes_no

## Whether two words are made of the same letters.
task anagram(
  count: i64 in 2..10 = 4,  ## letters of each word
  letters: i64 in 2..8 = 2,  ## different ones, from a on
) of letters ** (2 * count) {
  question = anagram_asked(index, count, letters)
  answer = anagram_told(index, count, letters)
  demonstration = answer
}

fn anagram_asked(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  first = join(letter(i // letters ** position(place) % letters), along: place)
  second = join(letter(i // letters ** (count + position(place)) % letters), along: place)
  "Are {first} and {second} made of the same letters, each as often? Answer yes or no."
}

fn anagram_told(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  first = sort(f32(i // letters ** position(place) % letters), along: place)
  second = sort(f32(i // letters ** (count + position(place)) % letters), along: place)
  yes_no(all(first == second, over: place))
}

check anagram_asked([17], 3, 2)
  == ["Are baa and aba made of the same letters, each as often? Answer yes or no."]
check exact_match([["yes", "no"], ["yes", "no"]], anagram_told([17, 25], 3, 2)) == [[1, 0], [0, 1]]
check (anagram_asked(i, 4, 2) == anagram_asked(j, 4, 2))
  == (i == j)
  forall i: i64[prompt] in 0..255, j: i64[prompt] in 0..255
