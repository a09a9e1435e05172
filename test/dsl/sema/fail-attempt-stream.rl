# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AttemptStream
# CHECK: fail-attempt-stream.rl:7:12: error: `attempt.text` has no streams: log-probabilities of attempts are not kept [attempts.4]
fn f(x: text[prompt]) -> f32[prompt] {
  axis attempt = sample(policy, after: x, count: 2, max_tokens: 4)
  mean(sum(attempt.text.logp, over: token), over: attempt)
}
