# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownStream
# CHECK: fail-unknown-stream.rl:5:30: error: `response` has no stream `old.logpp`; did you mean `old.logp`? [streams.2]
objective f() -> f32 = -mean(old.logpp, over: [prompt, rollout, token])
