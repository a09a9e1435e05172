# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxesTooFine
# CHECK: fail-attempt-count-axes.rl:6:50: error: `count` is declared i64, here is i64[prompt]: axis `prompt` would be lost [axes.6]
fn f(x: text[prompt], n: i64[prompt]) -> i64[prompt] {
  axis attempt = sample(policy, after: x, count: n, max_tokens: 4)
  sum(attempt.tokens, over: attempt)
}
