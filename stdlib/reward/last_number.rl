## 1 where the last whole number of the response equals the answer.
reward last_number(response: text[*], answer: text[prompt]) -> f32[*] = f32(
  capture(response, "(-?\\d+)\\D*$") == answer,
)

check last_number([["3 + 12 is 15.", "15 or 16", "none"], ["-7"]], ["15", "-7"]) == [[1, 0, 0], [1]]
