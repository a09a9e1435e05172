# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StreamOfWhat
# CHECK: fail-stream-of-what.rl:5:44: error: streams belong to the response or to a text[prompt]; `x` is f32[prompt] [streams.3]
objective f(x: f32[prompt]) -> f32 = -mean(x.logp, over: [prompt, token])
