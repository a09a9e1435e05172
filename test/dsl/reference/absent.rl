# Sides of a check that may be absent.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 10 of 10 checks passed
choice Verdict { A, B, none }

fn chosen(reply: text[prompt]) -> Verdict[prompt]? = match reply {
  "A" => Verdict.A,
  "B" => Verdict.B,
  "" => missing,
  else => error("no verdict"),
}

fn half(x: f32[prompt]) -> f32[prompt]? = where(x > 0, x / 2, missing)

fn first_word(reply: text[prompt]) -> text[prompt]? = where(
  matches(reply, r"[a-z]"),
  capture(reply, r"[a-z]+"),
  missing,
)

fn kept(x: f32[prompt, rollout]?) -> f32[prompt, rollout]? {
  there = x ?? drop_rollout
  where(there > 1, there, missing)
}

check chosen(["B", "A"]) == [B, A]
check chosen(["B", "", "C"]) == [B, missing, error("no verdict")]
check half([1, -1, 3]) ~= [0.5, missing, 1.5] within 1e-9
check half([-1, -2]) == missing
# A value that is never absent is one that may be.
check half([2, 4]) == [1, 2]
check half(x) == half(x) forall x: f32[prompt]
check is_missing(half(x)) == (x <= 0) forall x: f32[prompt]
check first_word(["ab c", "12"]) == ["ab", missing]
check kept([[1, missing, 2], [missing, 3]]) == [[missing, 2], [3]]
check x == x forall x: Verdict[prompt, rollout]?
