# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: GradientLost
# CHECK: fail-gradient-observed.rl:7:10: error: `max_prob` carries no gradient, and the objective depends on the policy through it; write `stop(..)` around it if that is meant [gradient.5]
# A condition on a rank is none of its ways.
objective f() -> f32 = -mean(
  logp * max_prob + where(token_rank < 3, entropy, 0),
  over: [prompt, rollout, token],
)
task items() of 10 { question = "{index}" }
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = items()
  phase p: train {
    sample = { max_tokens: 4 }
    objective = f()
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
