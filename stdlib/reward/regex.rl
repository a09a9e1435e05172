## 1 where a regular expression matches somewhere in the response.
reward regex(response: text[*], pattern: text) -> f32[*] = f32(matches(response, pattern))

check regex([["it is 12", "none"]], "[0-9]+") == [[1, 0]]
