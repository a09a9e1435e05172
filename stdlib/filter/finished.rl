## The rollouts that ended before the token budget did. For `select`: whether a
## response that was cut off is right cannot be known. arXiv:2503.14476 (DAPO),
## section 3.4, overlong filtering.
##
## TRL: `mask_truncated_completions`, whose mean over rollouts still counts them
## where `loss_type` is "grpo": there `clipped(where(truncated, 0.0, advantage))`.
## In verl and OpenRLHF there is none.
scheduler finished() -> bool[prompt, rollout] = not truncated

check finished() given { truncated: [[true, false], [false]] } == [[false, true], [true]]
