use std.vsrm.step_tokens

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
  of_steps = place(reward, at: step_tokens(at, at_end), along: token)
  is_last = position(token) == count(over: token) - 1
  where(is_last, outcome_of + where(adds, of_steps, 0), of_steps)
}

check placed([[[0.5, 0.25]]], [[[7, 9]]], [[1]])
  given {
    response: [["<think>ab</think>"]],
    logp: [[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]],
  }
  == [[[0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0.25, 0, 0, 0, 0, 0, 0, 1]]]
