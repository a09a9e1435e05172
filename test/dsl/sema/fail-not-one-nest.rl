# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotOneNest
# CHECK: fail-not-one-nest.rl:5:69: error: `rollout` and `a.token` lie beside each other, not one inside the other [axes.4]
objective f(a: text[prompt], w: f32[prompt, rollout]) -> f32 = mean(w * a.logp, over: [prompt, token])
