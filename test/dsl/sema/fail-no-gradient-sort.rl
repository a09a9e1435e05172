# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoGradient
# CHECK: error: the objective has no differentiable path to the policy [gradient.1]
objective f() -> f32 = sum(sort(logp, along: token), over: [prompt, rollout, token])
task items() of 10 { question = "{index}" }
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = items()
  phase p: train { sample = { max_tokens: 4 } objective = f() optimizer = adamw(lr: 1e-3) steps = 1 }
}
