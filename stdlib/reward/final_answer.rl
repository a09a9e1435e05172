## 1 where what stands behind the last `####` of the response equals the answer, white space at the ends aside; 0 where there is none.
reward final_answer(response: text[*], answer: text[prompt]) -> f32[*] = f32(
  matches(response, r"####") and trim(capture(response, r"####([^#]*)$")) == trim(answer),
)

check final_answer(
  [["3, 8 #### 8", "8", "#### 7 #### 8 ", "#### 8 or 7"], ["####", "", "#### 8"]],
  ["8", ""],
)
  == [[1, 0, 1, 0], [1, 0, 0]]
