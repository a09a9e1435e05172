# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TwoTexts
# CHECK: fail-two-texts-call.rl:7:68: error: tokens of `a` meet tokens of `b` in one value [axes.3]
fn dot(x: f32[prompt, token], y: f32[prompt, token]) -> f32 = sum(x * y, over: [prompt, token])

objective f(a: text[prompt], b: text[prompt]) -> f32 = dot(a.logp, b.logp)
