use std.vsrm.thinking

## The token at which the reward of each step stands: its first, or with `at_end`
## the last before the next step, or before the end of the thinking.
fn step_tokens(
  at: i64[prompt, rollout, step],  ## code points at which the steps begin
  at_end: bool = false,
) -> i64[prompt, rollout, step] {
  head = length(capture(response, r"^[\s\S]*?<think>")) + length(thinking(response))
  first = token_at(response, at)
  closing = token_at(response, min(head, length(response) - 1))
  next_first = next_along(first, along: step, last: closing)
  where(at_end, max(next_first - 1, first), first)
}

check step_tokens([[[7, 9]]], end)
  given { response: [["<think>abcd</think>"]] }
  == [[want]]
  for { end: [false, true], want: [[7, 9], [8, 10]] }
