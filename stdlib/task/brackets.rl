use std.reward.exact_match

## How many brackets have no partner; 0 where they are balanced.
task brackets(
  count: i64 in 2..40 = 8,  ## brackets that are shown
) of 2 ** count {
  question = brackets_asked(index, count)
  answer = brackets_told(index, count)
  demonstration = answer
}

fn brackets_asked(i: i64[prompt], count: i64) -> text[prompt] {
  axis place[count]
  shown = join(where(i // 2 ** position(place) % 2 == 0, "(", ")"), along: place)
  "How many brackets have no partner in {shown}? Answer with just the number."
}

# Those that close too much make the lowest depth; what is open in the end was never closed.
fn brackets_told(i: i64[prompt], count: i64) -> text[prompt] {
  axis place[count]
  depth = cumsum(1 - 2 * (i // 2 ** position(place) % 2), along: place)
  lowest = min(i64(min(f32(depth), over: place)), 0)
  "{sum(1 - 2 * (i // 2 ** position(place) % 2), over: place) - 2 * lowest}"
}

check brackets_asked([10, 5], 4)
  == [
    "How many brackets have no partner in ()()? Answer with just the number.",
    "How many brackets have no partner in )()(? Answer with just the number.",
  ]
check brackets_told([10, 5, 0, 15, 3], 4) == ["0", "2", "4", "4", "4"]
check exact_match([["0", "2"]], brackets_told([12], 4)) == [[1, 0]]
check (brackets_asked(i, 8) == brackets_asked(j, 8))
  == (i == j)
  forall i: i64[prompt] in 0..255, j: i64[prompt] in 0..255
