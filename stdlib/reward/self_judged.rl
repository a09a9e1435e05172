## A score that the policy itself gives each response: it is asked by `ask`,
## which follows the response, and `score` reads its reply. Of a response that was
## cut it is not asked, and nothing is sampled: its score is missing.
reward self_judged(
  ask: text[prompt],  ## as in "\nHow sound was that, from 0 to 10?"
  score: fn(text[*]) -> f32[*]?,  ## what a reply says
  max_tokens: i64 = 64,
  temperature: f32 = 0.0,
) -> f32[prompt, rollout]? {
  # A point for each response that came to an end.
  axis asked = find_all(where(truncated, "", "x"), "x")
  axis reply = sample(
    policy,
    after: "{response}{ask}{up_to(asked.text, 0)}",
    count: 1,
    max_tokens: max_tokens,
    temperature: temperature,
  )
  said = score(reply.text)
  known = any(is_value(said), over: [asked, reply])
  failed = any(is_error(said), over: [asked, reply])
  whole = where(failed, error("the judge gave no score"), missing)
  where(known, sum(said ?? 0.0, over: [asked, reply]), whole)
}

fn of_ten(reply: text[*]) -> f32[*]? = match reply {
  r"\b10\b" => 1.0,
  r"\b[5-9]\b" => 0.5,
  else => error("no number"),
}
check self_judged(["?"], of_ten)
  given { truncated: [[false, true, false]], reply.text: [[[["7"]], [], [["well"]]]] }
  == [[0.5, missing, error("the judge gave no score")]]
