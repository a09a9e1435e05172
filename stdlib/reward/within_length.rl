## 1 up to `soft` code points, 0 from `most` on, and linear between them.
reward within_length(
  response: text[prompt, rollout],
  soft: f32 = 2000,
  most: f32 = 4000,
) -> f32[prompt, rollout] = clamp((most - f32(length(response))) / (most - soft), 0, 1)

check within_length([["ab", "abcd", "abcdef", ""]], soft: 2, most: 6) == [[1, 0.5, 0, 1]]
