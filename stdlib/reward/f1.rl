use std.text.plain_words

## F1 of the words that the response and the answer share, as in SQuAD's evaluation (Rajpurkar et al. 2016, evaluate-v2.0.py): 1 where both have no words.
reward f1(response: text[*], answer: text[prompt]) -> f32[*] {
  said = plain_words(response)
  gold = plain_words(answer)
  # A text shares all of its words with itself.
  all = shared_words(said, said) + shared_words(gold, gold)
  where(all == 0, 1, 2 * f32(shared_words(said, gold)) / max(f32(all), 1))
}

check f1(
  [["the Eiffel Tower", "Eiffel", "in the Eiffel tower, Paris", "Paris", ""], ["the", "x"]],
  ["Eiffel Tower", "a"],
)
  == [[1, 2 / 3.0, 2 / 3.0, 0, 0], [1, 0]]
check f1([["a b b c", "b b b"]], ["b b c d"]) == [[6 / 7.0, 4 / 7.0]]
