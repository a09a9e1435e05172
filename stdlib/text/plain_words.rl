## A text as SQuAD's evaluation compares answers: lower case, without ASCII punctuation and the articles a, an, the.
fn plain_words(x: text[*]) -> text[*] = replace(
  replace(lower(x), r"[!-/:-@\[-`{-~]", with: ""),
  r"\b(a|an|the)\b",
  with: " ",
)

check plain_words(["The  Eiffel Tower!", "an apple, a-pple", "theatre"])
  == ["   eiffel tower", "  apple apple", "theatre"]
