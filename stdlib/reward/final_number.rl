## 1 where the last `#### number` within the last 300 characters is the answer's, without `,` and `$`, letter for letter: the rule of verl's scorer for GSM8K.
reward final_number(
  response: text[prompt, rollout],
  answer: text[prompt],  ## a number, or a solution that ends with `#### number`
) -> f32[prompt, rollout] {
  said = number_behind(capture(response, r"[\s\S]{0,300}$"))
  gold = where(matches(answer, "####"), number_behind(answer), plain_number(answer))
  f32(said != "" and said == gold)
}

fn number_behind(x: text[*]) -> text[*] = plain_number(capture(x, r"[\s\S]*#### *(-?[$]?[0-9.,]+)"))

fn plain_number(x: text[*]) -> text[*] = replace(trim(x), "[,$]", with: "")

check final_number(
  [["so #### 1234", "#### $1,234", "1234", "#### 1234.0", "#### 1234 #### 5"], ["#### 7"]],
  ["1,234", "2 + 5 #### 7"],
)
  == [[1, 1, 0, 0, 0], [1]]
