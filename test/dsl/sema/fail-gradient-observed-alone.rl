# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoTermGradient
# CHECK: error: term `rare` of the objective has no differentiable path to the policy or the critic [gradient.3]
task items() of 10 { question = "{index}" }
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = items()
  phase p: train {
    sample = { max_tokens: 4 }
    objective = {
      norm: mean(log_z ** 2, over: [prompt, rollout, token]),
      rare: mean(token_rank, over: [prompt, rollout, token]),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
