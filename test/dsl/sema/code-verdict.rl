# Code, words and what patterns leave.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 2 of 2 checks passed
fn right(code: text[prompt], tests: text[prompt]) -> bool[prompt] = code_verdict(
  code,
  tests,
  5,
  memory: 1e9,
)
  == 1
fn tidy(x: text[prompt], dash: text[prompt]) -> text[prompt] = replace(x, "[,$]", with: dash)
fn overlap(x: text[prompt, rollout], y: text[prompt]) -> i64[prompt, rollout] = shared_words(x, y)
check tidy(["1,234", "$5"], ["", "-"]) == ["1234", "-5"]
check overlap([["a b b", "c"]], ["b b b a"]) == [[3, 0]]
