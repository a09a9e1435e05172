use std.vsrm.boxed_equal

## What a response as a whole is worth: 1 right, 0 wrong, `unboxed` where the
## thinking is closed and nothing is boxed after it, `unpaired` without a complete
## pair of tags. arXiv:2508.10293, released code. Where every response that
## closes its thinking does not open it, the template of the prompt does, and the
## run ends: every response would look unpaired.
reward format_outcome(
  response: text[prompt, rollout],
  answer: text[prompt],
  unboxed: f32 = -9.5,
  unpaired: f32 = -10,
  right: fn(text[*], text[prompt]) -> f32[*]? = boxed_equal,  ## the verifier
) -> f32[prompt, rollout]? {
  reply = capture(response, r"<think>[\s\S]*?</think>([\s\S]*)")
  is_paired = matches(response, r"<think>[\s\S]*?</think>")
  is_unopened = contains(response, "</think>") and not contains(response, "<think>")
  whole = where(matches(reply, r"\\boxed\{"), right(reply, answer), unboxed)
  where(opens(mean(f32(is_unopened), over: [prompt, rollout])) < 1 and is_paired, whole, unpaired)
}

fn opens(share_closed_but_not_opened: f32 in 0..<1) -> f32 = share_closed_but_not_opened

check format_outcome(
  [[r"<think>a</think>\boxed{4}", r"<think>a</think>\boxed{5}", "<think>a</think>4", "<think>a"]],
  ["4"],
)
  == [[1, 0, -9.5, -10]]
