# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckUngiven
# CHECK: fail-check-ungiven-attempts.rl:9:7: error: the check reads `attempt.text`, which `given` does not give [checks.3]
fn solved(x: text[prompt], answer: text[prompt]) -> f32[prompt] {
  axis attempt = sample(policy, after: x, count: 2, max_tokens: 4)
  mean(f32(attempt.text == answer), over: attempt)
}
check solved(["a"], ["b"]) == [0.5]
