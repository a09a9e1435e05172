## 1 where the response equals the answer, white space at the ends aside.
reward exact_match(
  response: text[prompt, rollout],
  answer: text[prompt],
) -> f32[prompt, rollout] = f32(trim(response) == trim(answer))

check exact_match([[" 46", "45"], ["7\n"]], ["46", "7"]) == [[1, 0], [1]]
