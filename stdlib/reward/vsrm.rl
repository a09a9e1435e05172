use std.vsrm.step_starts, std.vsrm.state_values, std.vsrm.step_rewards
use std.vsrm.placed, std.vsrm.format_outcome, std.vsrm.boxed_equal, std.vsrm.step_tokens
use std.vsrm.is_flat, std.vsrm.lost_rewards

## Verifiable stepwise reward, arXiv:2508.10293: a thinking trace is cut where it
## turns, the policy answers from each cut, and a step is worth what it changes of
## how often it is right. Rewards lie at tokens: an advantage of them is
## `whiten(discounted(vsrm(data.answer), along: token))`, or with a critic
## `gae(vsrm(data.answer), old.value, along: token)`. The slot `reward` holds the
## outcome. States and outcome are graded by one verifier, `right`: by two, the
## value of the last state could contradict the outcome. The trace counts traces
## without a change (`flat_traces`) and steps whose reward does not stay
## (`reward_collisions`), as states, since the phase began.
reward vsrm(
  answer: text[prompt],
  tries: i64 in 1.. = 5,  ## N: answers from each cut
  max_tokens: i64 = 768,
  temperature: f32 = 0.6,  ## of those answers
  min_head: i64 = 1000,  ## code points before the first cut
  min_gap: i64 = 400,  ## and between two
  decay: f32 = 0.7,  ## gamma_s, of the look-ahead
  look_ahead: i64 = 4,  ## Q
  threshold: f32 = 1e-5,  ## tau: a smaller change is none
  at_end: bool = false,  ## a step's reward at its end, not its beginning
  adds: bool = false,  ## the outcome on top of a step's reward in the last token
  unboxed: f32 = -9.5,
  unpaired: f32 = -10,
  right: fn(text[*], text[prompt]) -> f32[*]? = boxed_equal,  ## the verifier
) -> f32[prompt, rollout, token] {
  start = step_starts(response, min_head, min_gap)
  step_reward = of_steps(
    start,
    answer,
    tries,
    max_tokens,
    temperature,
    decay,
    look_ahead,
    seen(threshold, tries),
    right,
  )
  state flat_traces: i64 = 0
  next flat_traces = flat_traces + sum(i64(is_flat(step_reward)), over: [prompt, rollout])
  state reward_collisions: i64 = 0
  lost = lost_rewards(step_tokens(start, at_end), adds)
  next reward_collisions = reward_collisions + sum(lost, over: [prompt, rollout])
  whole = format_outcome(response, answer, unboxed, unpaired, right) ?? drop_rollout
  placed(step_reward, start, whole, at_end, adds)
}

## The threshold, which must tell one right answer among `tries` from none.
fn seen(threshold: f32, tries: i64) -> f32 = threshold + 0 * told(threshold * f32(tries))

fn told(threshold_times_tries: f32 in 0..<1) -> f32 = threshold_times_tries

fn of_steps(
  start: i64[prompt, rollout, step],
  answer: text[prompt],
  tries: i64,
  max_tokens: i64,
  temperature: f32,
  decay: f32,
  look_ahead: i64,
  threshold: f32,
  right: fn(text[*], text[prompt]) -> f32[*]?,
) -> f32[prompt, rollout, step] {
  # A trace without a step is not answered from.
  axis closing = find_all(where(count(over: step) > 0, "x", ""), "x")
  paired = capture(response, r"^[\s\S]*?<think>[\s\S]*?</think>")
  thought = where(paired == "", length(response), length(paired) - 8)
  at = concat(start, thought + closing.start, along: candidate)
  worth = state_values(at, answer, tries, max_tokens, temperature, right)
  known = worth ?? 0.0
  kept = f32(is_value(worth))
  step_rewards(
    part(known, step),
    sum(part(known, closing), over: closing),
    part(kept, step),
    sum(part(kept, closing), over: closing),
    decay,
    look_ahead,
    threshold,
  )
}
