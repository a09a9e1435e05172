## 1 where the last `#### number` within the last 300 characters is the answer's, without `,`, letter for letter: the rule of verl's scorer for GSM8K, which wants one space and no `$` before the number.
reward final_number(
  response: text[prompt, rollout],
  answer: text[prompt],  ## a number, or a solution that ends with `#### number`
) -> f32[prompt, rollout] {
  said = number_behind(capture(response, r"[\s\S]{0,300}\z"))
  gold = where(matches(answer, "####"), number_behind(answer), plain_number(answer))
  f32(said != "" and said == gold)
}

fn number_behind(x: text[*]) -> text[*] = plain_number(capture(x, r"[\s\S]*#### (-?[0-9.,]+)"))

fn plain_number(x: text[*]) -> text[*] = replace(trim(x), "[,$]", with: "")

check final_number(
  [
    [
      "so #### 1234",
      "#### 1,234\n",
      "#### $1,234",
      "####  1234",
      "####1234",
      "1234",
      "#### 1234.0",
      "#### 1234 #### 5",
      "#### 1234 #### $5",
    ],
    ["#### 7"],
  ],
  ["1,234", "2 + 5 #### 7"],
)
  == [[1, 1, 0, 0, 0, 0, 0, 0, 1], [1]]

# `#### 1234` is 9 of the last 300 characters, or of 301.
fn spaced(x: text[prompt, rollout]) -> text[prompt, rollout] = replace(
  x,
  "_",
  with: "                             ",
)
check final_number(spaced([["#### 1234__________ ", "#### 1234__________ \n"]]), ["1234"])
  == [[1, 0]]
