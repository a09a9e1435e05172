# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AttemptAfter
# CHECK: fail-attempt-after.rl:7:40: error: attempts follow a text of each prompt, or of points under it; `after` is text[group] [attempts.2]
fn f(x: text[prompt]) -> i64 {
  axis domain = group(x)
  axis attempt = sample(policy, after: domain.key, count: 2, max_tokens: 4)
  sum(sum(attempt.tokens, over: attempt), over: domain)
}
