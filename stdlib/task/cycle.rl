use std.reward.exact_match, std.text.letter

## The next letter of a pattern that comes again after `period` letters.
task cycle(
  period: i64 in 1..12 = 3,  ## letters of the pattern
  shown: i64 in 2..40 = 8,  ## letters that are shown, more than `period`
  letters: i64 in 2..26 = 6,  ## different ones, from a on
) of letters ** period {
  question = cycle_asked(index, period, shown, letters)
  answer = cycle_told(index, period, shown, letters)
  demonstration = answer
}

fn cycle_asked(i: i64[prompt], period: i64, shown: i64, letters: i64) -> text[prompt] {
  axis place[shown]
  "What comes next: {join(letter(i // letters ** (position(place) % period) % letters), along: place, with: " ")}? Answer with just the letter."
}

fn cycle_told(i: i64[prompt], period: i64, shown: i64, letters: i64) -> text[prompt] = letter(
  i // letters ** (shown % period) % letters,
)

# a b c again and again.
check cycle_asked([21], 3, 7, 3) == ["What comes next: a b c a b c a? Answer with just the letter."]
check exact_match([["b", "a", "c"]], cycle_told([21], 3, 7, 3)) == [[1, 0, 0]]
check (cycle_asked(i, 3, 8, 6) == cycle_asked(j, 3, 8, 6))
  == (i == j)
  forall i: i64[prompt] in 0..215, j: i64[prompt] in 0..215
