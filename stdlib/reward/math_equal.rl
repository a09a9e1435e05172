## 1 where the response gives the answer, as mathematics: 1/2 is 0.5. Missing where the answer cannot be read, an error where a limit is reached.
reward math_equal(
  response: text[prompt, rollout],
  answer: text[prompt],
  ## what of the response is its answer: "boxed", "hashes"; to measure alone, "last" or "whole"
  from: text = "boxed",
) -> f32[prompt, rollout]? {
  verdict = math_verdict(response, answer, from)
  where(
    verdict == -1,
    missing,
    where(verdict == -2, error("answer too large to compare"), f32(verdict > 0)),
  )
}

check math_equal(
  [[r"so \boxed{0.5}", "0.5", r"\boxed{}", r"\boxed{1, 1/2}"], [r"\boxed{3}"]],
  ["1/2", "(("],
)
  == [[1, 0, 0, 0], [missing]]
check math_equal([["#### 1234", "1234"]], ["1,234"], from: "hashes") == [[1, 0]]
check math_equal([[r"\boxed{9^{9^{9^9}}}", r"\boxed{(x + 1)^2}"]], ["x^2 + 2x + 1"])
  == [[error("answer too large to compare"), 1]]
