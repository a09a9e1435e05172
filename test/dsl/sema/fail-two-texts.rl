# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TwoTexts
# CHECK: fail-two-texts.rl:5:61: error: tokens of `b` meet tokens of `a` in one value [axes.3]
objective f(a: text[prompt], b: text[prompt]) -> f32 = mean(a.logp - b.logp, over: [prompt, token])
