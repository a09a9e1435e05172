# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# CHECK: fail-attempt-count.rl:6:50: error: `count` must be at least 1, here is 0 [slots.6]
fn f(x: text[prompt]) -> i64[prompt] {
  axis attempt = sample(policy, after: x, count: 0, max_tokens: 4)
  sum(attempt.tokens, over: attempt)
}
