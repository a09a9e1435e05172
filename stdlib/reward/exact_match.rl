## 1 where the response equals the answer, white space at the ends aside.
reward exact_match(response: text[*], answer: text[prompt]) -> f32[*] = f32(
  trim(response) == trim(answer),
)

check exact_match([[" 46", "45"], ["7\n"]], ["46", "7"]) == [[1, 0], [1]]
