# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GradientLost
# CHECK: error: `sort` carries no gradient, and the objective depends on the policy through it; write `stop(..)` around it if that is meant [gradient.5]
objective f() -> f32 = sum(logp + sort(logp, along: token), over: [prompt, rollout, token])
task items() of 10 { question = "{index}" }
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = items()
  phase p: train { sample = { max_tokens: 4 } objective = f() optimizer = adamw(lr: 1e-3) steps = 1 }
}
