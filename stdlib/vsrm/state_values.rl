use std.vsrm.boxed_equal

## A of each state: the share of right answers among `tries` short ones that the
## policy writes where its thinking is cut at `at` and closed. Answers that could
## not be graded do not count; a state without any that could is missing. One
## call samples them all.
fn state_values(
  at: i64[prompt, rollout, candidate],  ## code points of the response
  answer: text[prompt],
  tries: i64,
  max_tokens: i64,
  temperature: f32,
  right: fn(text[*], text[prompt]) -> f32[*]? = boxed_equal,  ## the verifier
) -> f32[prompt, rollout, candidate]? {
  axis attempt = sample(
    policy,
    after: "{up_to(response, at)}</think>",
    count: tries,
    max_tokens: max_tokens,
    temperature: temperature,
  )
  verdict = right(attempt.text, answer)
  graded = is_value(verdict)
  worth = mean(verdict ?? 0.0, over: attempt, where: graded)
  where(any(graded, over: attempt), worth, missing)
}
