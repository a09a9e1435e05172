# The token of a code point: in a check, each code point is one.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 4 of 4 checks passed
fn where_digits(response: text[prompt, rollout]) -> i64[prompt, rollout, step] {
  axis step = find_all(response, r"[0-9]")
  token_at(response, step.start)
}
check where_digits([["a1\u{e4}2", "x"], ["3"]]) == [[[1, 3], []], [[0]]]
fn last_of(response: text[prompt, rollout], at: i64) -> i64[prompt, rollout] = token_at(
  response,
  at,
)
check last_of([["ab"]], 1) == [[1]]
check last_of([["ab"]], 2) fails with "code point 2 of a response of 2"
check last_of([["ab"]], -1) fails with "code point -1"
