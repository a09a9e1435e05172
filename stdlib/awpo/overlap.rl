## How far the words of two texts are the same, counted as often as they stand
## there: shared over all; 1 of two without words.
fn overlap(x: text[*], y: text[*]) -> f32[*] {
  shared = shared_words(x, y)
  all = shared_words(x, x) + shared_words(y, y) - shared
  where(all == 0, 1, f32(shared) / f32(max(all, 1)))
}

check overlap(["a b b", "", "a"], ["b b c", "", ""]) == [0.5, 1, 0]
