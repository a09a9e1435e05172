# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AttemptPolicy
# CHECK: fail-attempt-policy.rl:6:25: error: `sample` draws from the policy: its first argument is the word `policy`, here is `judge` [attempts.1]
fn f(x: text[prompt]) -> i64[prompt] {
  axis attempt = sample(judge, after: x, count: 2, max_tokens: 4)
  sum(attempt.tokens, over: attempt)
}
