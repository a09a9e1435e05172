use std.reward.exact_match, std.text.word

## In a word chain each word begins with the last letter of the word before. How many words do not?
task word_chain(
  words: i64 in 2..12 = 4,  ## how many words
) of 32 ** words {
  question = chain_asked(index, words)
  answer = chain_told(index, words)
  demonstration = answer
}

fn chain_asked(i: i64[prompt], words: i64) -> text[prompt] {
  axis place[words]
  "In a word chain each word begins with the last letter of the word before. How many words break the chain: {join(word(i // 32 ** position(place) % 32), along: place, with: ", ")}? Answer with just the number."
}

fn chain_told(i: i64[prompt], words: i64) -> text[prompt] {
  axis link[words - 1]
  ends = capture(word(i // 32 ** position(link) % 32), r"[a-z]$")
  begins = capture(word(i // 32 ** (position(link) + 1) % 32), r"^[a-z]")
  broken = join(where(ends == begins, "", "x"), along: link)
  "{length(broken)}"
}

# ant, tree, eagle; ant, eagle, tree.
check chain_told([2080, 1088], 3) == ["0", "2"]
check exact_match([["0", "1"]], chain_told([2080], 3)) == [[1, 0]]
check (chain_asked(i, 2) == chain_asked(j, 2))
  == (i == j)
  forall i: i64[prompt] in 0..1023, j: i64[prompt] in 0..1023
