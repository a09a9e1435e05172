# Steps of a response rewarded by the change of value across them,
# arXiv:2508.10293. A token is a code point here.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 48 of 48 checks passed
use std.reward.vsrm, std.vsrm.step_starts, std.vsrm.propagate, std.vsrm.step_rewards
use std.vsrm.placed, std.vsrm.format_outcome, std.vsrm.lost_rewards
use std.returns.discounted, std.returns.gae, std.advantage.whiten

axis state

## Change of value from each state to the next; step j leads from state j to state j + 1.
fn gains(
  value: f32[prompt, rollout, state],
  at: f32[prompt, rollout, step],
) -> f32[prompt, rollout, step] {
  number = position(step)
  take(value, at: number + 1, along: state) - take(value, at: number, along: state)
}

fn rewards(
  value: f32[prompt, rollout, state],
  at: f32[prompt, rollout, step],
) -> f32[prompt, rollout, step] = propagate(gains(value, at), along: step)

fn total(
  value: f32[prompt, rollout, state],
  at: f32[prompt, rollout, step],
) -> f32[prompt, rollout] = sum(rewards(value, at), over: step)

fn number_gains(n: i64[prompt, rollout, state]) -> i64[prompt, rollout, state] = where(
  position(state) == count(over: state) - 1,
  0,
  next_along(n, along: state, last: 0) - n,
)

fn ends_of(n: i64[prompt, rollout, state]) -> i64[prompt, rollout] = sum(
  n,
  over: state,
  where: position(state) == count(over: state) - 1,
)
  - sum(n, over: state, where: position(state) == 0)

# oracle vsrm 9.1
check rewards([[[0, 0.2, 0.2, 0.2, 0.6, 0.6, 0.4]]], [[[0, 0, 0, 0, 0, 0]]])
  ~= [[[0.2, 0.196, 0.28, 0.4, -0.14, -0.2]]]
  within 1e-6
# oracle vsrm 9.2a
check rewards([[[0.4, 0.4, 0.4, 0.4, 1]]], [[[0, 0, 0, 0]]])
  ~= [[[0.2058, 0.294, 0.42, 0.6]]]
  within 1e-6
# oracle vsrm 9.2b
check total([[[0.4, 0.4, 0.4, 0.4, 1]]], [[[0, 0, 0, 0]]]) ~= [[1.5198]] within 1e-6
# oracle vsrm 9.3a
check rewards([[[0, 0, 0, 0, 0, 0, 0, 1]]], [[[0, 0, 0, 0, 0, 0, 0]]])
  ~= [[[0, 0, 0.2401, 0.343, 0.49, 0.7, 1]]]
  within 1e-6
# oracle vsrm 9.3b
check total([[[0, 0, 0, 0, 0, 0, 0, 1]]], [[[0, 0, 0, 0, 0, 0, 0]]]) ~= [[2.7731]] within 1e-6
# oracle vsrm 9.4a
check rewards(
  [[[1, 1, 1], [0.8], [0, 1], [1, 1, 0.4, 0.4, 1], [0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.2]]],
  [[[0, 0], [], [0], [0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]],
)
  ~= [[[0, 0], [], [1], [-0.42, -0.6, 0.42, 0.6], [0, -0.09604, -0.1372, -0.196, -0.28, -0.4]]]
  within 1e-6

# Returns of rewards placed at tokens; the outcome lies at the last.
at_tokens = [[[0, 0, 0.2, 0, 0.196, 0, -0.14, 1]]]

# oracle vsrm 9.5a
check discounted(at_tokens, along: token)
  ~= [[[1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 0.86, 1]]]
  within 1e-6
# oracle vsrm 9.5b
check discounted([[[0, 0, 0, 0.2, 0, 0.196, -0.14, 1]]], along: token)
  ~= [[[1.256, 1.256, 1.256, 1.256, 1.056, 1.056, 0.86, 1]]]
  within 1e-6
# oracle vsrm 9.5c
check gae(at_tokens, [[[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]]], along: token)
  ~= [[[0.756, 0.756, 0.756, 0.556, 0.556, 0.36, 0.36, 0.5]]]
  within 1e-6
# oracle vsrm 9.5d
check whiten(discounted(at_tokens, along: token))
  ~= [[[1.0787, 1.0787, 1.0787, -0.1132, -0.1132, -1.2813, -1.2813, -0.447]]]
  within 1e-4
# oracle vsrm 9.5e
check whiten(discounted(at_tokens, along: token), ddof: 0)
  ~= [[[1.1532, 1.1532, 1.1532, -0.1211, -0.1211, -1.3698, -1.3698, -0.4778]]]
  within 1e-4

trace = [
  [
    "<think>Two plus two is 4. Wait, check it. 4 again. But maybe 5? Hmm no. Wait it is 4.</think>\\boxed\{4\}",
  ],
]

# oracle vsrm 9.6
check step_starts(trace, min_head: head, min_gap: gap)
  == want
  for {
    head: [10, 0, 10, 1000],
    gap: [10, 0, 25, 400],
    want: [[[[25, 50, 63]]], [[[25, 50, 63, 71]]], [[[50]]], [[[]]]],
  }
# oracle vsrm 9.7
check step_starts(
  [["<think>aaaa Solve it</think>", "no think. Wait", "<think>abc. Wait x"]],
  min_head: 0,
  min_gap: 0,
)
  == [[[12], [], [11]]]
# Without propagation the sum telescopes, exactly in numbers of right answers.
# oracle vsrm 9.8
check sum(number_gains(n), over: state) == ends_of(n) forall n: i64[prompt, rollout, state] in 0..5

# As many tokens as the trace has code points.
tokens_of_trace = [
  [
    [
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    ],
  ],
]

# The whole method: three steps of a trace, answers from each and from its end.
answers_of_three = [
  [
    [
      [r"\boxed{5}", "5", r"\boxed{3}", "", ""],
      [r"\boxed{4}", "5", "4", "", r"\boxed{}"],
      [r"\boxed{4}", "5", "", "", ""],
      [r"\boxed{4}", r"\boxed{4.0}", r"\boxed{4}", "", ""],
    ],
  ],
]

fn step_rewards_of(answer: text[prompt]) -> f32[prompt, rollout] = sum(
  where(position(token) < count(over: token) - 1, vsrm(answer, min_head: 10, min_gap: 10), 0),
  over: token,
)

fn reward_at(answer: text[prompt], point: i64, at_end: bool) -> f32[prompt, rollout] = sum(
  where(position(token) == point, vsrm(answer, min_head: 10, min_gap: 10, at_end: at_end), 0),
  over: token,
)
# oracle vsrm 4a
check reward_at(["4"], point, false)
  given { response: trace, logp: tokens_of_trace, attempt.text: answers_of_three }
  ~= [[want]]
  within 1e-6
  for { point: [24, 25, 50, 63, 85, 101], want: [0, 0.2, 0.28, 0.4, 0, 1] }
# At its end: the token before the next step, or before the thinking is closed.
# oracle vsrm 4b
check reward_at(["4"], point, true)
  given { response: trace, logp: tokens_of_trace, attempt.text: answers_of_three }
  ~= [[want]]
  within 1e-6
  for { point: [25, 49, 62, 84, 101], want: [0, 0.2, 0.28, 0.4, 1] }
# No step: the outcome alone, and nothing is sampled.
# oracle vsrm 8.1
check reward_at(["4"], point, false)
  given {
    response: [[r"<think>4</think>\boxed{4}"]],
    logp: [[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]],
    attempt.text: [[[]]],
  }
  == [[want]]
  for { point: [0, 10, 24], want: [0, 0, 1] }
# All right or all wrong: the outcome alone.
# oracle vsrm 8.2
check step_rewards([[[1, 1, 1], [0, 0]]], [[1, 0]]) == [[[0, 0, 0], [0, 0]]]
# A trace of which no cut changes the value is counted; one with a change is not.
# oracle vsrm 8.2b
check next flat_traces of vsrm(["4"], min_head: 10, min_gap: 10)
  given {
    response: [["<think>aaaaaaaaaaaaaa. Wait b"]],
    attempt.text: [[[["", ""], answers]]],
    flat_traces: 3,
  }
  == want
  for { answers: [["", ""], ["", r"\boxed{4}"]], want: [4, 3] }
# Thinking that is not closed is closed at the end, and its outcome is -10.
# oracle vsrm 8.3a
check format_outcome([["<think>a. Wait b"]], ["4"]) == [[-10]]
# oracle vsrm 8.3b
check reward_at(["4"], point, false)
  given {
    response: [["<think>aaaaaaaaaaaaaa. Wait b"]],
    logp: [
      [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ],
    attempt.text: [[[["", "", "", "", ""], [r"\boxed{4}", "", "", "", ""]]]],
  }
  ~= [[want]]
  within 1e-6
  for { point: [22, 28], want: [0.2, -10] }
# An answer that could not be graded does not count; a state without any is left out.
# oracle vsrm 8.4a
check reward_at(["x^2 + 2x + 1"], 22, false)
  given {
    response: [["<think>aaaaaaaaaaaaaa. Wait b</think>"]],
    logp: [
      [
        [
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
        ],
      ],
    ],
    attempt.text: [[[["", r"\boxed{9^{9^{9^9}}}"], [r"\boxed{(x + 1)^2}", r"\boxed{9^{9^{9^9}}}"]]]],
  }
  == [[1]]
# oracle vsrm 8.4b
check step_rewards([[[0, 9, 0.6]]], [[1]], has: [[[1, 0, 1]]]) ~= [[[0.6, 0, 0.4]]] within 1e-6
# A code point that the response does not have is an error, never a 0.
# oracle vsrm 8.5
check placed([[[1]]], [[[99]]], [[1]])
  given { response: [["abc"]], logp: [[[0, 0, 0]]] }
  fails with "code point 99"
# Of steps in one token the last stays; in the last token the outcome does.
# oracle vsrm 8.6a
check placed([[[0.5, 0.25]]], [[[1, 1]]], [[1]])
  given { response: [["abc"]], logp: [[[0, 0, 0]]] }
  == [[[0, 0.25, 1]]]
# oracle vsrm 8.6b
check placed([[[0.5, 0.25]]], [[[1, 2]]], [[1]])
  given { response: [["abc"]], logp: [[[0, 0, 0]]] }
  == [[[0, 0.5, 1]]]
check placed([[[0.5, 0.25]]], [[[1, 2]]], [[1]], adds: true)
  given { response: [["abc"]], logp: [[[0, 0, 0]]] }
  == [[[0, 0.5, 1.25]]]
# Both are counted.
# oracle vsrm 8.6c
check lost_rewards([[[0, 1, 1, 3]]]) given { logp: [[[0, 0, 0, 0]]] } == [[2]]
# A template that opens the thinking makes every response look unpaired.
# oracle vsrm 8.7
check format_outcome([["a</think>4", "b</think>5"]], ["4"])
  fails with "`share_closed_but_not_opened`"
# Cues fire within words unless the pattern says otherwise.
# oracle vsrm 8.8
check step_starts(
  [["<think>aaaa Solve it, but how</think>"]],
  min_head: 0,
  min_gap: 0,
  cues: r"\b([Bb]ut|So)\b",
)
  == [[[22]]]
# oracle vsrm 8.9
check format_outcome(
  [[r"<think>a</think>\boxed{4}", r"<think>a</think>\boxed{5}", "<think>a</think>4"]],
  ["4"],
)
  == [[1, 0, -9.5]]
check format_outcome([["<think>a</think>4", "a"]], ["4"], unboxed: -1, unpaired: -2) == [[-1, -2]]
