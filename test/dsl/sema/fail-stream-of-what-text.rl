# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StreamOfWhat
# CHECK: fail-stream-of-what-text.rl:7:8: error: streams belong to the response or to a text[prompt]; `t` is text[prompt, rollout] [streams.3]
objective f() -> f32 {
  t = trim(response)
  mean(t.logp, over: [prompt, rollout, token])
}
