use std.vsrm.thinking

## R of each token: the reward of each step at its first token, or with `at_end`
## at the last token before the next step; the outcome at the last token of the
## response, in place of what is there, or with `adds` on top of it. Of several
## at one token the last stays.
fn placed(
  reward: f32[prompt, rollout, step],
  at: i64[prompt, rollout, step],  ## code points at which the steps begin
  outcome_of: f32[prompt, rollout],
  at_end: bool = false,
  adds: bool = false,
) -> f32[prompt, rollout, token] {
  head = length(capture(response, r"^[\s\S]*?<think>")) + length(thinking(response))
  first = token_at(response, at)
  closing = token_at(response, min(head, length(response) - 1))
  next_first = next_along(first, along: step, last: closing)
  point = where(at_end, max(next_first - 1, first), first)
  of_steps = place(reward, at: point, along: token)
  is_last = position(token) == count(over: token) - 1
  where(is_last, outcome_of + where(adds, of_steps, 0), of_steps)
}

check placed([[[0.5, 0.25]]], [[[7, 9]]], [[1]])
  given {
    response: [["<think>ab</think>"]],
    logp: [[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]],
  }
  == [[[0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0.25, 0, 0, 0, 0, 0, 0, 1]]]
