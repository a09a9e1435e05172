# Steps of a response rewarded by the change of value across them.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 15 of 15 checks passed
use std.returns.discounted, std.returns.gae, std.advantage.whiten

axis state

## Each gain, or where it is below the threshold the next one that is not,
## discounted by its distance, at most `look_ahead` points away.
fn propagate(
  gain: f32[*],
  along: axes,
  decay: f32 = 0.7,
  look_ahead: i64 = 4,
  threshold: f32 = 1e-5,
) -> f32[*] {
  counts = abs(gain) >= threshold
  inherited = cumsum(
    where(counts, gain, 0),
    along: along,
    from: end,
    decay: where(counts, 0, decay),
  )
  distance = cumsum(
    where(counts, 0.0, 1.0),
    along: along,
    from: end,
    decay: where(counts, 0.0, 1.0),
  )
  where(distance <= f32(look_ahead), inherited, 0)
}

## Change of value across each step; step j leads from state j to state j + 1.
fn gains(
  value: f32[prompt, rollout, state],
  at: i64[prompt, rollout, step],
) -> f32[prompt, rollout, step] {
  number = position(step)
  take(value, at: number + 1, along: state) - take(value, at: number, along: state)
}

fn step_reward(
  value: f32[prompt, rollout, state],
  at: i64[prompt, rollout, step],
) -> f32[prompt, rollout, step] = propagate(gains(value, at), along: step)

fn total(
  value: f32[prompt, rollout, state],
  at: i64[prompt, rollout, step],
) -> f32[prompt, rollout] = sum(step_reward(value, at), over: step)

## Change of value from each state to the next, 0 from the last.
fn value_gains(v: f32[prompt, rollout, state]) -> f32[prompt, rollout, state] = where(
  position(state) == count(over: state) - 1,
  0,
  next_along(v, along: state, last: 0) - v,
)

fn first_value(v: f32[prompt, rollout, state]) -> f32[prompt, rollout] = sum(
  v,
  over: state,
  where: position(state) == 0,
)

fn last_value(v: f32[prompt, rollout, state]) -> f32[prompt, rollout] = sum(
  v,
  over: state,
  where: position(state) == count(over: state) - 1,
)

fn number_gains(n: i64[prompt, rollout, state]) -> i64[prompt, rollout, state] = where(
  position(state) == count(over: state) - 1,
  0,
  next_along(n, along: state, last: 0) - n,
)

fn first_number(n: i64[prompt, rollout, state]) -> i64[prompt, rollout] = sum(
  n,
  over: state,
  where: position(state) == 0,
)

fn last_number(n: i64[prompt, rollout, state]) -> i64[prompt, rollout] = sum(
  n,
  over: state,
  where: position(state) == count(over: state) - 1,
)

fn change(
  value: f32[prompt, rollout, state],
  at: i64[prompt, rollout, step],
) -> f32[prompt, rollout] = sum(gains(value, at), over: step)

## Step rewards at their tokens; the outcome takes the place of the last.
fn token_reward(
  reward: f32[prompt, rollout, step],
  at: i64[prompt, rollout, step],
  outcome: f32[prompt, rollout],
) -> f32[prompt, rollout, token] {
  is_last = position(token) == count(over: token) - 1
  where(is_last, outcome, place(reward, at: at, along: token))
}

fn returns(
  reward: f32[prompt, rollout, step],
  at: i64[prompt, rollout, step],
  outcome: f32[prompt, rollout],
) -> f32[prompt, rollout, token] = discounted(token_reward(reward, at, outcome), along: token)

fn advantages(
  reward: f32[prompt, rollout, step],
  at: i64[prompt, rollout, step],
  outcome: f32[prompt, rollout],
  value: f32[prompt, rollout, token],
) -> f32[prompt, rollout, token] = gae(token_reward(reward, at, outcome), value, along: token)

fn whitened(
  reward: f32[prompt, rollout, step],
  at: i64[prompt, rollout, step],
  outcome: f32[prompt, rollout],
  ddof: i64,
) -> f32[prompt, rollout, token] = whiten(returns(reward, at, outcome), ddof: ddof)

## The sheet from the response on: attempts at a short answer from each step and
## from the end of the thinking, their share of right ones, and its change.
fn attempted(answer: text[prompt], tries: i64 = 5) -> f32[prompt, rollout, step] {
  axis step = split(response, at: "Wait|But|Hmm", after: "[.!?]")
  axis attempt = sample(
    policy,
    after: "{up_to(response, step.start)}</think>",
    count: tries,
    max_tokens: 768,
    temperature: 0.6,
  )
  worth = mean(f32(boxed(attempt.text) == answer), over: attempt)
  axis last = sample(
    policy,
    after: capture(response, "^.*</think>"),
    count: tries,
    max_tokens: 768,
    temperature: 0.6,
  )
  at_end = mean(f32(boxed(last.text) == answer), over: last)
  propagate(next_along(worth, along: step, last: at_end) - worth, along: step)
}

fn boxed(reply: text[*]) -> text[*] = capture(reply, r"\\boxed\{(.*)\}")

# Oracle 1.
check step_reward([[[0, 0.2, 0.2, 0.2, 0.6, 0.6, 0.4]]], [[[0, 0, 0, 0, 0, 0]]])
  ~= [[[0.2, 0.196, 0.28, 0.4, -0.14, -0.2]]]
  within 1e-6
check attempted(["4"])
  given {
    response: [["<think>4. Wait. But 4. Hmm. Wait, 5? But no. Hmm, 4.</think>4"]],
    attempt.text: [
      [
        [
          ["5", "5", "4", "\\boxed\{5\}", "\\boxed\{ 4\}"],
          ["\\boxed\{4\}", "5", "4", "", "\\boxed\{\}"],
          ["so \\boxed\{4\}.", "", "", "", ""],
          ["", "", "", "", "\\boxed\{4\}"],
          ["\\boxed\{4\}", "\\boxed\{4\}", "", "", "\\boxed\{4\}"],
          ["\\boxed\{4\}", "\\boxed\{4\}", "\\boxed\{4\}", "", ""],
        ],
      ],
    ],
    last.text: [[["\\boxed\{4\}", "5", "\\boxed\{4\}", "", ""]]],
  }
  ~= [[[0.2, 0.196, 0.28, 0.4, -0.14, -0.2]]]
  within 1e-6
# Oracle 2.
check step_reward([[[0.4, 0.4, 0.4, 0.4, 1]]], [[[0, 0, 0, 0]]])
  ~= [[[0.2058, 0.294, 0.42, 0.6]]]
  within 1e-6
check total([[[0.4, 0.4, 0.4, 0.4, 1]]], [[[0, 0, 0, 0]]]) ~= [[1.5198]] within 1e-6
# Oracle 3.
check step_reward([[[0, 0, 0, 0, 0, 0, 0, 1]]], [[[0, 0, 0, 0, 0, 0, 0]]])
  ~= [[[0, 0, 0.2401, 0.343, 0.49, 0.7, 1]]]
  within 1e-6
check total([[[0, 0, 0, 0, 0, 0, 0, 1]]], [[[0, 0, 0, 0, 0, 0, 0]]]) ~= [[2.7731]] within 1e-6
# Oracle 4.
check step_reward(
  [[[1, 1, 1], [0.8], [0, 1], [1, 1, 0.4, 0.4, 1], [0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.2]]],
  [[[0, 0], [], [0], [0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]],
)
  ~= [[[0, 0], [], [1], [-0.42, -0.6, 0.42, 0.6], [0, -0.09604, -0.1372, -0.196, -0.28, -0.4]]]
  within 1e-6
# Oracle 5.
check returns([[[0.2, 0.196, -0.14]]], [[[2, 4, 6]]], [[1]])
  given { logp: [[[0, 0, 0, 0, 0, 0, 0, 0]]] }
  ~= [[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]]
  within 1e-6
check returns([[[0.2, 0.196, -0.14]]], [[[3, 5, 6]]], [[1]])
  given { logp: [[[0, 0, 0, 0, 0, 0, 0, 0]]] }
  ~= [[[1.256, 1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 1]]]
  within 1e-6
check advantages(
  [[[0.2, 0.196, -0.14]]],
  [[[2, 4, 6]]],
  [[1]],
  [[[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]]],
)
  given { logp: [[[0, 0, 0, 0, 0, 0, 0, 0]]] }
  ~= [[[0.756, 0.756, 0.756, 0.556, 0.556, 0.36, 0.36, 0.5]]]
  within 1e-6
check whitened([[[0.2, 0.196, -0.14]]], [[[2, 4, 6]]], [[1]], 1)
  given { logp: [[[0, 0, 0, 0, 0, 0, 0, 0]]] }
  ~= [[[1.0787, 1.0787, 1.0787, -0.1132, -0.1132, -1.2813, -1.2813, -0.447]]]
  within 1e-4
check whitened([[[0.2, 0.196, -0.14]]], [[[2, 4, 6]]], [[1]], 0)
  given { logp: [[[0, 0, 0, 0, 0, 0, 0, 0]]] }
  ~= [[[1.1532, 1.1532, 1.1532, -0.1211, -0.1211, -1.3698, -1.3698, -0.4778]]]
  within 1e-4
# Oracle 8: without propagation the sum telescopes.
check change(
  [[[0, 0.2, 0.2, 0.2, 0.6, 0.6, 0.4], [0.8], [1, 0.2, 0.4]]],
  [[[0, 0, 0, 0, 0, 0], [], [0, 0]]],
)
  ~= [[0.4, 0, -0.6]]
  within 1e-6
# Of values that are multiples of 1 / N exactly, by the numbers of tries that
# solved; of others as far as sums of f64 are exact.
check sum(number_gains(n), over: state)
  == last_number(n) - first_number(n)
  forall n: i64[prompt, rollout, state] in 0..5
check sum(value_gains(v), over: state)
  ~= last_value(v) - first_value(v)
  within 1e-9
  forall v: f32[prompt, rollout, state] in 0..1
