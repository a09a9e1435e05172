# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownPhaseKind
# CHECK: fail-unknown-phase-kind.rl:10:12: error: unknown kind of phase `trian`; did you mean `train`? [slots.9]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: trian {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
