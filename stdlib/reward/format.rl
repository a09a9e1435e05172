## 1 where the response is one thought in tags and then an answer.
reward format(
  response: text[*],
  pattern: text = r"^\s*<think>[^<]*</think>\s*[^<\s][^<]*$",  ## what the whole response looks like
) -> f32[*] = f32(matches(response, pattern))

check format([["<think>2 + 2</think> 4", "4", "<think>2", "<think>2</think>"]]) == [[1, 0, 0, 0]]
