# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AnswerPart
# CHECK: fail-answer-part.rl:8:29: error: `from` of `math_verdict` is "boxed", "hashes", "last" or "whole", not "box" [text.2]
fn right(
  response: text[prompt, rollout],
  answer: text[prompt],
) -> i64[prompt, rollout] = math_verdict(response, answer, "box")
