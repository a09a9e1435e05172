use std.reward.exact_match, std.text.letter

## One letter put for another wherever it stands.
task replace_letter(
  count: i64 in 1..12 = 6,  ## letters that are shown
  letters: i64 in 2..26 = 4,  ## different ones, from a on
) of letters ** (count + 1) * (letters - 1) {
  question = replace_asked(index, count, letters)
  answer = replace_told(index, count, letters)
  demonstration = answer
}

fn replaced(i: i64[prompt], letters: i64) -> i64[prompt] = i % letters

fn put(i: i64[prompt], letters: i64) -> i64[prompt] = (
  i % letters + 1 + i // letters % (letters - 1)
)
  % letters

fn replace_asked(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  shown = i // letters // (letters - 1) // letters ** position(place) % letters
  "Replace every {letter(replaced(i, letters))} by {letter(put(i, letters))} in {join(letter(shown), along: place)}. Answer with just the letters."
}

fn replace_told(i: i64[prompt], count: i64, letters: i64) -> text[prompt] {
  axis place[count]
  shown = i // letters // (letters - 1) // letters ** position(place) % letters
  join(letter(where(shown == replaced(i, letters), put(i, letters), shown)), along: place)
}

# a by c in aba.
check replace_asked([21], 3, 3) == ["Replace every a by c in aba. Answer with just the letters."]
check exact_match([["cbc", "aba"]], replace_told([21], 3, 3)) == [[1, 0]]
check (replace_asked(i, 4, 3) == replace_asked(j, 4, 3))
  == (i == j)
  forall i: i64[prompt] in 0..485, j: i64[prompt] in 0..485
